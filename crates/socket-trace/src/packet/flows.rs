//! Connections as the wire sees them: numbers that begin at 0, and what is special about a segment.

use std::collections::HashMap;
use std::net::SocketAddr;

use super::tcp::{ACK, FIN, Header, RST, SYN, flag_names};
use crate::model::{Data, Name, Segment};

/// More connections are forgotten: those that begin after that find the table empty.
const MOST: usize = 20_000;

/// All connections, each direction by its sender and receiver.
#[derive(Debug, Default)]
pub(crate) struct Flows(HashMap<(SocketAddr, SocketAddr), Direction>);

/// What one side has sent.
#[derive(Clone, Copy, Debug)]
struct Direction {
    /// The number of its SYN.
    begin: u32,
    /// The number after the last that it has sent.
    next: u32,
    acknowledges: Option<u32>,
    window: u16,
    scale: Option<u8>,
    /// Its last segment asked whether the other side is there, or has room.
    probes: bool,
}

impl Flows {
    /// Whether a segment between these two begins with a later byte than the next one.
    pub(crate) fn is_ahead(&self, [source, destination]: [SocketAddr; 2], sequence: u32) -> bool {
        let before = self.0.get(&(source, destination));
        before.is_some_and(|before| is_after(sequence, before.next))
    }

    /// A segment that none of the two has sent: it changes nothing of what is known of them.
    pub(crate) fn forged(
        &self,
        from: usize,
        source: SocketAddr,
        destination: SocketAddr,
        header: &Header<'_>,
    ) -> Segment {
        let ends = [(source, destination), (destination, source)];
        let known = ends.map(|ends| Some((ends, *self.0.get(&ends)?)));
        let mut copy = Self(known.into_iter().flatten().collect());
        copy.segment(from, source, destination, header)
    }

    /// A segment that crosses the wire.
    pub(crate) fn segment(
        &mut self,
        from: usize,
        source: SocketAddr,
        destination: SocketAddr,
        header: &Header<'_>,
    ) -> Segment {
        let before = self.0.get(&(source, destination)).copied();
        let is_new =
            header.flags & SYN != 0 && before.is_none_or(|before| before.begin != header.sequence);
        let before = before.filter(|_| !is_new);
        let peer = self.0.get(&(destination, source)).copied();
        let names = names(header, before, peer);
        let direction = advance(header, before, peer, &names);
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert((source, destination), direction);
        if let Some(peer) = self.0.get_mut(&(destination, source)) {
            peer.probes = false;
        }
        let peer_begin = peer.map_or(header.acknowledges, |peer| peer.begin);
        let has_ack = header.flags & ACK != 0;
        let length = header.data.len() as u64;
        Segment {
            from,
            source,
            destination,
            flags: flag_names(header.flags),
            sequence: header.sequence.wrapping_sub(direction.begin),
            acknowledges: has_ack.then(|| header.acknowledges.wrapping_sub(peer_begin)),
            window: u32::from(header.window) << shift(header, direction, peer),
            options: header.options.clone(),
            data: (length > 0).then(|| Data::new(header.data, length)),
            names,
            cause: None,
            network: None,
        }
    }
}

/// What this side has sent, this segment included.
fn advance(
    header: &Header<'_>,
    before: Option<Direction>,
    peer: Option<Direction>,
    names: &[Name],
) -> Direction {
    let end = header.end();
    // A connection whose SYN nobody saw begins with what the other side expects.
    let begin = peer
        .and_then(|peer| peer.acknowledges)
        .unwrap_or(header.sequence);
    let is_syn = header.flags & SYN != 0;
    let begin = before.map_or(if is_syn { header.sequence } else { begin }, |before| {
        before.begin
    });
    let next = match before {
        Some(before) if !is_after(end, before.next) => before.next,
        _ => end,
    };
    Direction {
        begin,
        next,
        acknowledges: (header.flags & ACK != 0).then_some(header.acknowledges),
        window: header.window,
        scale: if is_syn {
            header.scale
        } else {
            before.and_then(|before| before.scale)
        },
        probes: names.contains(&Name::Keepalive) || names.contains(&Name::WindowProbe),
    }
}

/// By how many bits the window is shifted: a SYN's is not, and both sides must have named a scale (RFC 7323 §2.2).
fn shift(header: &Header<'_>, direction: Direction, peer: Option<Direction>) -> u8 {
    let is_syn = header.flags & SYN != 0;
    let peer_scales = peer.is_none_or(|peer| peer.scale.is_some());
    let scale = direction.scale.filter(|_| !is_syn && peer_scales);
    scale.unwrap_or(0)
}

/// Numbers go in a circle: RFC 9293 §3.4.
pub(crate) fn is_after(one: u32, other: u32) -> bool {
    one.wrapping_sub(other).cast_signed() > 0
}

fn names(header: &Header<'_>, before: Option<Direction>, peer: Option<Direction>) -> Vec<Name> {
    let mut names = Vec::new();
    let is_reset = header.flags & RST != 0;
    let is_bare = header.data.is_empty() && header.flags & (SYN | FIN | RST) == 0;
    if is_reset {
        names.push(Name::Reset);
    }
    if header.window == 0 && !is_reset && header.flags & SYN == 0 {
        names.push(Name::ZeroWindow);
    }
    let Some(before) = before else {
        return names;
    };
    let takes_numbers = header.end() != header.sequence;
    // Linux asks without any byte: RFC 9293 §3.8.4 allows that.
    let asks_again = header.sequence == before.next.wrapping_sub(1) && header.data.is_empty();
    if asks_again && header.flags & (SYN | FIN | RST) == 0 {
        let has_room = peer.is_none_or(|peer| peer.window > 0);
        names.push(if has_room {
            Name::Keepalive
        } else {
            Name::WindowProbe
        });
    } else if takes_numbers && !is_reset && !is_after(header.end(), before.next) {
        names.push(Name::Retransmission);
    } else if is_bare && before.acknowledges == Some(header.acknowledges) {
        let is_missing_some = peer.is_some_and(|peer| is_after(peer.next, header.acknowledges));
        if peer.is_some_and(|peer| peer.probes) {
            names.push(Name::ProbeAnswer);
        } else if header.window > before.window {
            names.push(Name::WindowUpdate);
        } else if header.window == before.window && is_missing_some {
            names.push(Name::DuplicateAck);
        }
    }
    names
}
