//! Packets as they cross the interface, from the first byte of their IP header: packet(7).
//!
//! Capturing needs CAP_NET_RAW, which an experiment has in its private network.

use std::io::{self, Read};

use socket2::{Domain, Protocol, Socket, Type};

/// What is captured: IPv4. The number is the ethertype, as RFC 894 has it.
pub(crate) const IPV4: u16 = 0x0800;
/// What is captured: IPv6, RFC 2464 §3.
pub(crate) const IPV6: u16 = 0x86dd;

/// `AF_PACKET`, which socket2 has no name for.
const AF_PACKET: i32 = 17;

/// A socket that gets a copy of each packet of this kind that arrives from now on.
pub(crate) fn capture(ethertype: u16) -> io::Result<Socket> {
    let protocol = Protocol::from(i32::from(ethertype.to_be()));
    Socket::new(Domain::from(AF_PACKET), Type::DGRAM, Some(protocol))
}

/// The next packet that is like this.
pub(crate) fn next_packet(
    mut capture: &Socket,
    wanted: impl Fn(&[u8]) -> bool,
) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 65_536];
    loop {
        let length = capture.read(&mut buffer)?;
        if wanted(&buffer[..length]) {
            return Ok(buffer[..length].to_vec());
        }
    }
}

/// Whether an IPv4 packet without options is for this port, and over this protocol: 6 is TCP, 17 is UDP.
pub(crate) fn is_ipv4_to(packet: &[u8], protocol: u8, port: u16) -> bool {
    packet.get(9) == Some(&protocol) && packet.get(22..24) == Some(&port.to_be_bytes())
}
