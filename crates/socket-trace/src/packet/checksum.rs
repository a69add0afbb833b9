//! Sums: RFC 1071. A kernel leaves those of TCP and UDP to the hardware.
//!
//! Between two virtual interfaces there is no hardware, and a frame that is taken out and put in again needs them.

use super::{ICMPV6, TCP, UDP, ip_in, layout};

/// The sum of these bytes, in which its own place is zero.
pub(crate) fn of(bytes: &[u8]) -> u16 {
    !fold(sum(bytes))
}

/// Computes the sum of the segment or datagram in this frame, or of an ICMPv6 message, if it is one, and whole.
pub(crate) fn complete(frame: &mut [u8]) -> Option<()> {
    let ip = ip_in(frame)?;
    let start = frame.len() - ip.len();
    let layout = layout(ip)?;
    if !layout.is_first || layout.has_more {
        return None;
    }
    let place = match layout.protocol {
        TCP => 16,
        UDP => 6,
        ICMPV6 => 2,
        _ => return None,
    };
    let pseudo = pseudo_header(ip, layout.protocol, layout.payload)?;
    let payload = frame.get_mut(start + layout.payload.0..start + layout.payload.1)?;
    payload.get_mut(place..place + 2)?.fill(0);
    let sum = !fold(sum(&pseudo) + sum(payload));
    // Over UDP, 0 means that there is none.
    let sum = if sum == 0 && layout.protocol == UDP {
        !0
    } else {
        sum
    };
    payload
        .get_mut(place..place + 2)?
        .copy_from_slice(&sum.to_be_bytes());
    Some(())
}

/// Addresses, protocol and length, which the sum covers, too.
fn pseudo_header(ip: &[u8], protocol: u8, (begin, end): (usize, usize)) -> Option<Vec<u8>> {
    let addresses = if ip.first()? >> 4 == 4 {
        ip.get(12..20)?
    } else {
        ip.get(8..40)?
    };
    let length = u32::try_from(end.checked_sub(begin)?).ok()?;
    let mut header = addresses.to_vec();
    header.extend(length.to_be_bytes());
    header.extend([0, 0, 0, protocol]);
    Some(header)
}

fn sum(bytes: &[u8]) -> u64 {
    let pairs = bytes.chunks(2);
    pairs
        .map(|pair| {
            u64::from(u16::from_be_bytes([
                pair[0],
                pair.get(1).copied().unwrap_or(0),
            ]))
        })
        .sum()
}

fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}
