//! Multicast: one datagram, many receivers; ip(7).
//!
//! Everything stays on the loopback interface. A receiver binds to all addresses, since a socket bound to
//! 127.0.0.1 gets what is sent to 127.0.0.1, not what is sent to the group.

pub mod multicast_join;
pub mod multicast_leave;
pub mod multicast_join_twice;
pub mod multicast_too_many;
pub mod multicast_loop;
pub mod multicast_ttl;
pub mod multicast_interface;
pub mod multicast_all;
pub mod multicast_source;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{SockAddr, Socket};

use crate::outcome::{MARKER, until_marker};
use crate::pair::{loopback, port, udp};

/// A group for use within one site: RFC 2365 §6.1.
const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 1, 2);
/// The interface that groups are joined on, by its address.
const LO: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// A socket that is ready for datagrams to any address.
fn receiver() -> io::Result<Socket> {
    let socket = udp()?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into())?;
    Ok(socket)
}

/// A socket that sends to groups over the loopback interface.
fn sender() -> io::Result<Socket> {
    let socket = udp()?;
    socket.set_multicast_if_v4(&LO)?;
    Ok(socket)
}

/// The receiver's port at the group.
fn group_of(receiver: &Socket) -> io::Result<SockAddr> {
    Ok(SocketAddr::from((GROUP, port(receiver)?)).into())
}

/// Sends this to the group, and returns what the receiver gets before a marker that is sent to it alone.
fn try_to_reach(receiver: &Socket, sender: &Socket, text: &str) -> io::Result<Vec<String>> {
    sender.send_to(text.as_bytes(), &group_of(receiver)?)?;
    sender.send_to(MARKER, &loopback(port(receiver)?))?;
    until_marker(receiver)
}
