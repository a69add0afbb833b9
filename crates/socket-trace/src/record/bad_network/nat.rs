//! A NAT or a firewall: it lets in what belongs to a connection that it knows, and forgets one that is idle.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::packet::{Content, Packet};

/// More connections are forgotten.
const MOST: usize = 20_000;

/// The connections, each by its protocol, its client and its server; and when a packet of it last passed.
#[derive(Debug, Default)]
pub(super) struct Nat(HashMap<(bool, SocketAddr, SocketAddr), u64>);

impl Nat {
    /// Whether it lets this packet pass. A connection begins with the client's SYN, or with a datagram of the client.
    pub(super) fn knows(&mut self, from: usize, now: u64, idle: u64, packet: &Packet<'_>) -> bool {
        let (is_tcp, [source, destination], begins) = match &packet.content {
            Content::Tcp(header) => (true, header.ports, header.begins_connection()),
            Content::Udp { ports, .. } => (false, *ports, true),
            Content::Icmp(_) => return true,
        };
        let source = SocketAddr::new(packet.source, source);
        let destination = SocketAddr::new(packet.destination, destination);
        let connection = match from {
            0 => (is_tcp, destination, source),
            _ => (is_tcp, source, destination),
        };
        let last = self.0.get(&connection).copied();
        let is_known = last.is_some_and(|last| now.saturating_sub(last) <= idle);
        let passes = is_known || (from > 0 && begins);
        if self.0.len() >= MOST {
            self.0.clear();
        }
        if passes {
            self.0.insert(connection, now);
        }
        passes
    }
}
