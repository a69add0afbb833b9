//! IPv6's own options, ipv6(7).

pub mod only_v6;
pub mod only_v6_two_listeners;
pub mod only_v6_after_bind;
pub mod mapped_ttl;
pub mod unicast_hops;
pub mod traffic_class;
pub mod freebind_v6;
pub mod transparent_v6;
pub mod header_included_v6;
pub mod multicast_join_v6;
pub mod multicast_hops_v6;
pub mod multicast_loop_v6;
pub mod multicast_interface_v6;
pub mod multicast_all_v6;

use std::io;
use std::net::{Ipv6Addr, SocketAddr, SocketAddrV6};

use experiment::{Stopped, Subject};
use instruments::loopback;
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use crate::pair::port;
use crate::receive::{MARKER, until_marker};

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "ipv6",
    title: "IPv6: one socket for both families, and the options of IPv4 over again",
    experiments: &[
        only_v6::EXPERIMENT,
        only_v6_two_listeners::EXPERIMENT,
        only_v6_after_bind::EXPERIMENT,
        mapped_ttl::EXPERIMENT,
        unicast_hops::EXPERIMENT,
        traffic_class::EXPERIMENT,
        freebind_v6::EXPERIMENT,
        transparent_v6::EXPERIMENT,
        header_included_v6::EXPERIMENT,
        multicast_join_v6::EXPERIMENT,
        multicast_hops_v6::EXPERIMENT,
        multicast_loop_v6::EXPERIMENT,
        multicast_interface_v6::EXPERIMENT,
        multicast_all_v6::EXPERIMENT,
    ],
};

/// A port of ::1; 0 is any that is free.
fn at_loopback(port: u16) -> SockAddr {
    SocketAddr::from((Ipv6Addr::LOCALHOST, port)).into()
}

/// A port of all addresses.
fn any_address(port: u16) -> SockAddr {
    SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)).into()
}

fn tcp() -> Result<Socket, Stopped> {
    new(Type::STREAM, Protocol::TCP)
}

fn udp() -> Result<Socket, Stopped> {
    new(Type::DGRAM, Protocol::UDP)
}

/// A socket over IPv6; skips the experiment on a machine without it.
fn new(kind: Type, protocol: Protocol) -> Result<Socket, Stopped> {
    loopback::check(Ipv6Addr::LOCALHOST.into())?;
    Ok(Socket::new(Domain::IPV6, kind, Some(protocol))?)
}

/// A UDP socket that receives at a port of ::1.
fn receiver() -> Result<Socket, Stopped> {
    let socket = udp()?;
    socket.bind(&at_loopback(0))?;
    Ok(socket)
}

/// A group that reaches no further than this machine's interface: RFC 4291 §2.7.
const GROUP: Ipv6Addr = Ipv6Addr::new(0xff01, 0, 0, 0, 0, 0, 0, 0x1234);
/// The number of the loopback interface, on Linux.
const LO: u32 = 1;

/// A UDP socket that is ready for datagrams to any address, in a private network that has a route for groups.
fn group_receiver() -> Result<Socket, Stopped> {
    let socket = udp()?;
    socket.bind(&any_address(0))?;
    Ok(socket)
}

/// A UDP socket that sends to groups over the loopback interface.
fn group_sender() -> Result<Socket, Stopped> {
    let socket = udp()?;
    socket.set_multicast_if_v6(LO)?;
    Ok(socket)
}

/// The receiver's port at the group.
fn group_of(receiver: &Socket) -> io::Result<SockAddr> {
    Ok(SocketAddrV6::new(GROUP, port(receiver)?, 0, 0).into())
}

/// Sends this to the group, and returns what the receiver gets before a marker that is sent to it alone.
fn try_to_reach(receiver: &Socket, sender: &Socket, text: &str) -> io::Result<Vec<String>> {
    sender.send_to(text.as_bytes(), &group_of(receiver)?)?;
    sender.send_to(MARKER, &at_loopback(port(receiver)?))?;
    until_marker(receiver)
}
