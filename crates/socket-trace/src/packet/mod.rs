//! Packets: from the bytes of a frame to what they mean.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | Ethernet and IP: who sent it to whom, and what is in it |
//! | `tcp.rs` | the header of a segment, and the options of a SYN |
//! | `flows.rs` | relative numbers, and what is special about a segment |
//! | `icmp.rs` | errors, and the packet that caused them |
//! | `checksum.rs` | the sums that the sender's kernel leaves to the hardware |
//! | `forge.rs` | packets that no host has sent |

pub(crate) mod checksum;
pub(crate) mod flows;
pub(crate) mod forge;
mod icmp;
pub(crate) mod tcp;

use std::net::IpAddr;

pub(crate) use icmp::Message;
pub(crate) use tcp::Header;

const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;
const ICMPV6: u8 = 58;

/// An IP packet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Packet<'a> {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    /// More fragments of it follow.
    pub(crate) has_more: bool,
    pub(crate) content: Content<'a>,
}

/// What a packet carries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content<'a> {
    Tcp(Header<'a>),
    Udp {
        ports: [u16; 2],
        length: u16,
        data: &'a [u8],
    },
    Icmp(Message),
}

/// Where the parts of an IP packet are.
#[derive(Clone, Copy, Debug)]
struct Layout {
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    /// Where the transport header begins, and where the packet ends.
    payload: (usize, usize),
    is_first: bool,
    has_more: bool,
}

/// The packet in an Ethernet frame; `None` if it is of no kind that is shown, such as ARP or a later fragment.
pub(crate) fn packet_in(frame: &[u8]) -> Option<Packet<'_>> {
    packet(ip_in(frame)?)
}

/// Whether the frame is a fragment of a packet, and not the first.
pub(crate) fn is_later_fragment(frame: &[u8]) -> bool {
    let layout = ip_in(frame).and_then(layout);
    layout.is_some_and(|layout| !layout.is_first)
}

/// The IP packet in an Ethernet frame.
fn ip_in(frame: &[u8]) -> Option<&[u8]> {
    const IPV4: [u8; 2] = [8, 0];
    const IPV6: [u8; 2] = [0x86, 0xdd];
    let kind: [u8; 2] = *frame.get(12..)?.first_chunk()?;
    [IPV4, IPV6].contains(&kind).then(|| &frame[14..])
}

fn packet(ip: &[u8]) -> Option<Packet<'_>> {
    let layout = layout(ip)?;
    if !layout.is_first {
        return None;
    }
    let payload = ip.get(layout.payload.0..layout.payload.1.min(ip.len()))?;
    let content = match layout.protocol {
        TCP => Content::Tcp(tcp::header(payload)?),
        UDP => {
            let data = payload.get(8..)?;
            let ports = ports(payload)?;
            let length = number(payload, 4)?.saturating_sub(8);
            Content::Udp {
                ports,
                length,
                data,
            }
        }
        ICMP | ICMPV6 => Content::Icmp(icmp::message(payload, layout.protocol == ICMPV6)?),
        _ => return None,
    };
    let Layout {
        source,
        destination,
        has_more,
        ..
    } = layout;
    Some(Packet {
        source,
        destination,
        has_more,
        content,
    })
}

/// RFC 791 §3.1, RFC 8200 §3. Of the extension headers of IPv6, only that of fragments is looked into.
fn layout(ip: &[u8]) -> Option<Layout> {
    match ip.first()? >> 4 {
        4 => {
            let source: [u8; 4] = *ip.get(12..)?.first_chunk()?;
            let destination: [u8; 4] = *ip.get(16..)?.first_chunk()?;
            let fragment = number(ip, 6)?;
            Some(Layout {
                source: source.into(),
                destination: destination.into(),
                protocol: *ip.get(9)?,
                payload: (usize::from(ip[0] & 15) * 4, number(ip, 2)?.into()),
                is_first: fragment & 0x1fff == 0,
                has_more: fragment & 0x2000 != 0,
            })
        }
        6 => {
            let source: [u8; 16] = *ip.get(8..)?.first_chunk()?;
            let destination: [u8; 16] = *ip.get(24..)?.first_chunk()?;
            let end = 40 + usize::from(number(ip, 4)?);
            let is_fragment = *ip.get(6)? == 44;
            let fragment = if is_fragment { number(ip, 42)? } else { 0 };
            Some(Layout {
                source: source.into(),
                destination: destination.into(),
                protocol: *ip.get(if is_fragment { 40 } else { 6 })?,
                payload: (if is_fragment { 48 } else { 40 }, end),
                is_first: fragment & 0xfff8 == 0,
                has_more: fragment & 1 != 0,
            })
        }
        _ => None,
    }
}

/// Two bytes in network order.
fn number(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_be_bytes(*two))
}

/// The two ports with which a header of TCP and of UDP begins.
fn ports(payload: &[u8]) -> Option<[u16; 2]> {
    Some([number(payload, 0)?, number(payload, 2)?])
}

#[cfg(test)]
pub(crate) mod tests;
