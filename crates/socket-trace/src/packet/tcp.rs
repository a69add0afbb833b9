//! The header of a TCP segment: RFC 9293 §3.1.

use super::{number, ports};

/// A segment, with its numbers as they are on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header<'a> {
    pub(crate) ports: [u16; 2],
    pub(crate) sequence: u32,
    pub(crate) acknowledges: u32,
    pub(crate) flags: u8,
    pub(crate) window: u16,
    /// How far its window is to be shifted: only a SYN says so.
    pub(crate) scale: Option<u8>,
    pub(crate) options: Vec<String>,
    pub(crate) data: &'a [u8],
}

impl Header<'_> {
    /// The number after the last of this segment: SYN and FIN count as one each.
    pub(crate) fn end(&self) -> u32 {
        let flags = u32::from(self.flags & SYN != 0) + u32::from(self.flags & FIN != 0);
        let length = self.data.len() as u32;
        self.sequence.wrapping_add(length).wrapping_add(flags)
    }

    /// It is the first segment of a connection.
    pub(crate) fn begins_connection(&self) -> bool {
        self.flags & (SYN | ACK) == SYN
    }
}

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const ACK: u8 = 16;

/// The flags that are set, by name.
pub(crate) fn flag_names(flags: u8) -> Vec<String> {
    const NAMES: [(u8, &str); 6] = [
        (SYN, "SYN"),
        (FIN, "FIN"),
        (RST, "RST"),
        (ACK, "ACK"),
        (8, "PSH"),
        (32, "URG"),
    ];
    let set = NAMES.iter().filter(|(bit, _)| flags & bit != 0);
    set.map(|(_, name)| (*name).into()).collect()
}

pub(super) fn header(payload: &[u8]) -> Option<Header<'_>> {
    let long = |at: usize| {
        let four = payload.get(at..)?.first_chunk()?;
        Some(u32::from_be_bytes(*four))
    };
    let length = usize::from(payload.get(12)? >> 4) * 4;
    let flags = *payload.get(13)?;
    let (options, scale) = match flags & SYN {
        0 => (Vec::new(), None),
        _ => options(payload.get(20..length)?),
    };
    Some(Header {
        ports: ports(payload)?,
        sequence: long(4)?,
        acknowledges: long(8)?,
        flags,
        window: number(payload, 14)?,
        scale,
        options,
        data: payload.get(length..)?,
    })
}

/// The options of a SYN, and its window scale: RFC 9293 §3.2, RFC 7323, RFC 2018.
fn options(mut rest: &[u8]) -> (Vec<String>, Option<u8>) {
    const END: u8 = 0;
    const NOTHING: u8 = 1;
    let (mut names, mut scale) = (Vec::new(), None);
    loop {
        let (kind, length) = match *rest {
            [END, ..] | [] => break,
            [NOTHING, ref after @ ..] => {
                rest = after;
                continue;
            }
            [kind, length, ..] => (kind, usize::from(length)),
            [_] => break,
        };
        let Some(value) = rest.get(2..length) else {
            break;
        };
        rest = &rest[length..];
        match (kind, value) {
            (2, [high, low]) => names.push(format!("mss {}", u16::from_be_bytes([*high, *low]))),
            (3, [shift]) => {
                // RFC 7323 §2.3: more than 14 means 14.
                scale = Some((*shift).min(14));
                names.push(format!("wscale {shift}"));
            }
            (4, _) => names.push("sack".into()),
            (8, _) => names.push("timestamps".into()),
            (34, _) => names.push("fast open".into()),
            (kind, _) => names.push(format!("option {kind}")),
        }
    }
    (names, scale)
}
