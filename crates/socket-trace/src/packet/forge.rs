//! Packets that no host has sent: the resets of a middlebox, and the errors of a router.

use super::{ICMP, ICMPV6, TCP, checksum, ip_in, layout};

/// The addresses of the router that the network pretends to have.
const ROUTER: [u8; 4] = [10, 9, 0, 254];
const ROUTER_V6: [u8; 16] = [0xfd, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 254];
/// The length of an Ethernet header, and of that of IPv6.
const ETHERNET: usize = 14;
const IPV6: usize = 40;

/// A RST with this number, as if the sender of the segment in this frame had sent it: RFC 9293 §3.5.2.
pub(crate) fn reset(like: &[u8], sequence: u32) -> Option<Vec<u8>> {
    const HEADER: usize = 20;
    const RST_ACK: u8 = 0x14;
    let ip = layout(ip_in(like)?).filter(|ip| ip.protocol == TCP && ip.is_first)?;
    let begin = ETHERNET + ip.payload.0;
    let mut frame = like.get(..begin + HEADER)?.to_vec();
    let tcp = frame.get_mut(begin..)?;
    tcp.get_mut(4..8)?.copy_from_slice(&sequence.to_be_bytes());
    *tcp.get_mut(12)? = 5 << 4; // the header has no options
    *tcp.get_mut(13)? = RST_ACK;
    tcp.get_mut(18..20)?.fill(0);
    set_length(&mut frame)?;
    checksum::complete(&mut frame);
    Some(frame)
}

/// Tells the sender of this packet that it is too large: RFC 792 and RFC 1191, or RFC 4443 §3.2.
pub(crate) fn too_big(frame: &[u8], mtu: usize) -> Option<Vec<u8>> {
    let ip = ip_in(frame)?;
    let layout = layout(ip)?;
    let mtu = u32::try_from(mtu).ok()?.to_be_bytes();
    let [to, from] = [frame.get(..6)?, frame.get(6..12)?];
    let kind = frame.get(12..14)?;
    let mut error = [from, to, kind].concat();
    if ip.first()? >> 4 == 4 {
        error.extend([0x45, 0, 0, 0, 0, 0, 0, 0, 64, ICMP, 0, 0]);
        error.extend(ROUTER);
        error.extend(ip.get(12..16)?);
        let begin = error.len();
        error.extend([3, 4, 0, 0]);
        error.extend(mtu);
        // The header, and the eight bytes in which the ports are.
        error.extend(ip.get(..(layout.payload.0 + 8).min(ip.len()))?);
        let sum = checksum::of(error.get(begin..)?);
        error
            .get_mut(begin + 2..begin + 4)?
            .copy_from_slice(&sum.to_be_bytes());
    } else {
        const MOST: usize = 1280 - IPV6 - 8;
        error.extend([0x60, 0, 0, 0, 0, 0, ICMPV6, 64]);
        error.extend(ROUTER_V6);
        error.extend(ip.get(8..24)?);
        error.extend([2, 0, 0, 0]);
        error.extend(mtu);
        error.extend(ip.get(..ip.len().min(MOST))?);
    }
    set_length(&mut error)?;
    checksum::complete(&mut error);
    Some(error)
}

/// Flips a bit in the last byte of the packet, behind the back of its checksum.
pub(crate) fn corrupt(frame: &mut [u8]) -> Option<()> {
    let end = ETHERNET + layout(ip_in(frame)?)?.payload.1;
    *frame.get_mut(..end)?.last_mut()? ^= 1;
    Some(())
}

/// Writes the length of the packet into its header, and over IPv4 the sum of that.
fn set_length(frame: &mut [u8]) -> Option<()> {
    let ip = frame.get_mut(ETHERNET..)?;
    let length = ip.len();
    if ip.first()? >> 4 == 6 {
        let length = u16::try_from(length.checked_sub(IPV6)?).ok()?;
        ip.get_mut(4..6)?.copy_from_slice(&length.to_be_bytes());
        return Some(());
    }
    let header = usize::from(ip.first()? & 15) * 4;
    let length = u16::try_from(length).ok()?;
    ip.get_mut(2..4)?.copy_from_slice(&length.to_be_bytes());
    ip.get_mut(10..12)?.fill(0);
    let sum = checksum::of(ip.get(..header)?);
    ip.get_mut(10..12)?.copy_from_slice(&sum.to_be_bytes());
    Some(())
}
