//! Multicast: one datagram, many receivers; ip(7).
//!
//! Everything stays on the loopback interface. A receiver binds to all addresses: a socket bound to
//! 127.0.0.1 receives what is sent to 127.0.0.1, not what is sent to the group.

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

use experiment::Subject;
use socket2::{SockAddr, Socket};

use crate::pair::{loopback, port, udp};
use crate::receive::{MARKER, until_marker};

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "multicast",
    title: "Multicast: one datagram, many receivers",
    experiments: &[
        multicast_join::EXPERIMENT,
        multicast_leave::EXPERIMENT,
        multicast_join_twice::EXPERIMENT,
        multicast_too_many::EXPERIMENT,
        multicast_loop::EXPERIMENT,
        multicast_ttl::EXPERIMENT,
        multicast_interface::EXPERIMENT,
        multicast_all::EXPERIMENT,
        multicast_source::EXPERIMENT,
    ],
};

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

/// A group for use within one site, RFC 2365 §6.1, whose last two bytes are the receiver's port.
///
/// So no other program on this machine joins the same group meanwhile. If one did, the receiver would get the datagrams
/// without joining: see `multicast_all`.
fn group_of(receiver: &Socket) -> io::Result<Ipv4Addr> {
    let [high, low] = port(receiver)?.to_be_bytes();
    Ok(Ipv4Addr::new(239, 255, high, low))
}

/// The receiver's port at its group.
fn address_of_group(receiver: &Socket) -> io::Result<SockAddr> {
    Ok(SocketAddr::from((group_of(receiver)?, port(receiver)?)).into())
}

/// Sends this to the group, and returns what the receiver gets before a marker that is sent to it alone.
fn try_to_reach(receiver: &Socket, sender: &Socket, text: &str) -> io::Result<Vec<String>> {
    sender.send_to(text.as_bytes(), &address_of_group(receiver)?)?;
    sender.send_to(MARKER, &loopback(port(receiver)?))?;
    until_marker(receiver)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_does_not_hear_what_another_one_has_joined() {
        let (receiver, other) = (receiver().unwrap(), receiver().unwrap());
        other
            .join_multicast_v4(&group_of(&other).unwrap(), &LO)
            .unwrap();
        let received = try_to_reach(&receiver, &sender().unwrap(), "to the group").unwrap();
        assert!(received.is_empty(), "{received:?}");
    }
}
