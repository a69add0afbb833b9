//! The n-th packet of its kind: how rules name packets.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::SocketAddr;

use crate::network::{Kind, Sides, Which};
use crate::packet::flows::is_after;
use crate::packet::tcp::{ACK, FIN, RST, SYN};
use crate::packet::{Content, Header, Packet, forge};

/// More connections are forgotten: those that begin after that find the table empty.
const MOST: usize = 20_000;
/// So many ranges of a connection are remembered, by which a retransmission is known.
const MOST_SENT: usize = 1_000;
/// The longest headers of Ethernet, IP and TCP.
const HEADERS: usize = 14 + 60 + 60;

/// A packet is the n-th of a kind that its side sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::record) struct Label {
    pub(super) kind: Kind,
    pub(super) number: u32,
    /// 1 for the first time, 2 for its first retransmission.
    pub(super) attempt: u32,
}

impl Label {
    /// The packet that it names, of the side from which it came.
    pub(in crate::record) fn which(self, sides: Sides) -> Which {
        let Self {
            kind,
            number,
            attempt,
        } = self;
        Which {
            sides,
            kind,
            number,
            attempt,
        }
    }
}

/// Whether the packet is this one: not a retransmission of it, nor another one.
pub(super) fn is_it(which: Which, from: usize, labels: &[Label]) -> bool {
    is_one_of(which, 1, from, labels)
}

/// Whether the packet is this one, or one of those that follow when it is sent again, so many in all.
pub(super) fn is_one_of(which: Which, times: u32, from: usize, labels: &[Label]) -> bool {
    let attempts = which.attempt..which.attempt.saturating_add(times);
    let is_it = |label: &Label| {
        label.kind == which.kind
            && label.number == which.number
            && attempts.contains(&label.attempt)
    };
    which.sides.has(from) && labels.iter().any(is_it)
}

/// Both ends, if the packet is a segment.
pub(super) fn ends_of(packet: &Packet<'_>) -> Option<(SocketAddr, SocketAddr)> {
    let Content::Tcp(header) = &packet.content else {
        return None;
    };
    let [source, destination] = header.ports;
    Some((
        SocketAddr::new(packet.source, source),
        SocketAddr::new(packet.destination, destination),
    ))
}

/// What was counted until now.
#[derive(Debug, Default)]
pub(in crate::record) struct Counts {
    counts: HashMap<(usize, Kind), u32>,
    /// Each direction of a connection, by its sender and receiver.
    flows: BTreeMap<(SocketAddr, SocketAddr), Flow>,
}

/// What one side of a connection has sent.
#[derive(Debug, Default)]
struct Flow {
    from: usize,
    /// The number after the last that it has sent; nothing, before it has sent any.
    next: Option<u32>,
    sent: VecDeque<Sent>,
    /// The headers of its last segment.
    headers: Vec<u8>,
}

/// Something that may be sent again.
#[derive(Debug)]
struct Sent {
    sequence: u32,
    label: Label,
}

impl Counts {
    /// What this packet is.
    pub(in crate::record) fn labels(
        &mut self,
        from: usize,
        frame: &[u8],
        packet: &Packet<'_>,
    ) -> Vec<Label> {
        match (&packet.content, ends_of(packet)) {
            (Content::Tcp(header), Some(ends)) => self.segment(from, frame, ends, header),
            (Content::Udp { .. }, _) => vec![self.count(from, Kind::Data)],
            _ => vec![self.count(from, Kind::Icmp)],
        }
    }

    /// Whether this packet has come already; of a retransmission that is not known.
    pub(super) fn has_come(&self, which: Which) -> bool {
        let has = |from: usize| {
            let count = self.counts.get(&(from, which.kind)).copied().unwrap_or(0);
            which.sides.has(from) && count >= which.number && which.attempt == 1
        };
        has(0) || has(1)
    }

    fn count(&mut self, from: usize, kind: Kind) -> Label {
        let number = self.counts.entry((from, kind)).or_default();
        *number += 1;
        Label {
            kind,
            number: *number,
            attempt: 1,
        }
    }

    fn segment(
        &mut self,
        from: usize,
        frame: &[u8],
        ends: (SocketAddr, SocketAddr),
        header: &Header<'_>,
    ) -> Vec<Label> {
        if self.flows.len() >= MOST {
            self.flows.clear();
        }
        let mut flow = self.flows.remove(&ends).unwrap_or_default();
        (flow.from, flow.headers) = (from, frame[..frame.len().min(HEADERS)].to_vec());
        let mut labels = Vec::new();
        for (kind, sequence) in parts(header) {
            let has_new = match kind {
                Kind::Data => flow.next.is_none_or(|next| is_after(header.end(), next)),
                Kind::Ack | Kind::Rst => true,
                _ => flow.find(kind, sequence).is_none(),
            };
            if !has_new {
                labels.extend(flow.again(kind, sequence));
                continue;
            }
            let label = self.count(from, kind);
            labels.push(label);
            if !matches!(kind, Kind::Ack | Kind::Rst) {
                flow.remember(sequence, label);
            }
        }
        let end = header.end();
        // A new connection between the same ends has numbers of its own.
        let begins = labels
            .iter()
            .any(|label| matches!(label.kind, Kind::Syn | Kind::SynAck) && label.attempt == 1);
        if begins || flow.next.is_none_or(|next| is_after(end, next)) {
            flow.next = Some(end);
        }
        self.flows.insert(ends, flow);
        labels
    }

    /// All directions in which segments were sent.
    pub(super) fn connections(&self) -> Vec<(SocketAddr, SocketAddr)> {
        self.flows.keys().copied().collect()
    }

    /// A RST from here to there, with a number so far ahead, and whose side it seems to come from.
    pub(super) fn reset(
        &self,
        source: SocketAddr,
        destination: SocketAddr,
        ahead: u32,
    ) -> Option<(usize, Option<Vec<u8>>)> {
        let flow = self.flows.get(&(source, destination))?;
        Some((
            flow.from,
            forge::reset(&flow.headers, flow.next?.wrapping_add(ahead)),
        ))
    }
}

impl Flow {
    fn find(&mut self, kind: Kind, sequence: u32) -> Option<&mut Sent> {
        let mut sent = self.sent.iter_mut().rev();
        sent.find(|sent| sent.sequence == sequence && sent.label.kind == kind)
    }

    /// It was sent before; or, from its middle on, as a part of what was.
    fn again(&mut self, kind: Kind, sequence: u32) -> Option<Label> {
        let mut sent = self.sent.iter_mut().rev();
        let sent =
            sent.find(|sent| sent.label.kind == kind && !is_after(sent.sequence, sequence))?;
        sent.label.attempt = sent.label.attempt.saturating_add(1);
        Some(sent.label)
    }

    fn remember(&mut self, sequence: u32, label: Label) {
        if self.sent.len() >= MOST_SENT {
            self.sent.pop_front();
        }
        self.sent.push_back(Sent { sequence, label });
    }
}

/// What a segment consists of, each part with its number.
fn parts(header: &Header<'_>) -> Vec<(Kind, u32)> {
    let has = |flag: u8| header.flags & flag != 0;
    let mut parts = Vec::new();
    if has(SYN) {
        let kind = if has(ACK) { Kind::SynAck } else { Kind::Syn };
        parts.push((kind, header.sequence));
    }
    if !header.data.is_empty() {
        parts.push((Kind::Data, header.sequence));
    }
    if has(FIN) {
        parts.push((Kind::Fin, header.end().wrapping_sub(1)));
    }
    if has(RST) {
        parts.push((Kind::Rst, header.sequence));
    }
    if parts.is_empty() {
        parts.push((Kind::Ack, header.sequence));
    }
    parts
}
