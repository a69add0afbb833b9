//! Packets as they cross the interfaces of this network, from the first byte of their IP header: packet(7).
//!
//! Capturing needs CAP_NET_RAW, which everybody has in a private network.

use std::io::{self, Read};

use socket2::{Domain, Protocol, Socket, Type};

use crate::Missing;

/// What is captured: IPv4. The number is the ethertype, as RFC 894 has it.
pub const IPV4: u16 = 0x0800;
/// What is captured: IPv6, RFC 2464 §3.
pub const IPV6: u16 = 0x86dd;

/// A copy of each packet from now on.
#[derive(Debug)]
pub struct Capture(Socket);

impl Capture {
    /// Begins to capture packets of this ethertype.
    ///
    /// # Errors
    /// [`Missing`] if this process may not, or the kernel cannot.
    pub fn start(ethertype: u16) -> io::Result<Self> {
        const AF_PACKET: i32 = 17;
        let protocol = Protocol::from(i32::from(ethertype.to_be()));
        let socket = Socket::new(Domain::from(AF_PACKET), Type::DGRAM, Some(protocol));
        socket.map(Self).map_err(|error| {
            let help = "it is part of Linux, and needs CAP_NET_RAW";
            Missing::because(&error, "a packet socket", help).into()
        })
    }

    /// The next packet that is like this.
    ///
    /// # Errors
    /// What recv says.
    pub fn next(&self, wanted: impl Fn(&[u8]) -> bool) -> io::Result<Vec<u8>> {
        let mut buffer = vec![0; 65_536];
        loop {
            let length = (&self.0).read(&mut buffer)?;
            if wanted(&buffer[..length]) {
                return Ok(buffer[..length].to_vec());
            }
        }
    }
}

/// Whether an IPv4 packet without options is for this port, and over this protocol: 6 is TCP, 17 is UDP.
#[must_use]
pub fn is_ipv4_to(packet: &[u8], protocol: u8, port: u16) -> bool {
    packet.get(9) == Some(&protocol) && packet.get(22..24) == Some(&port.to_be_bytes())
}
