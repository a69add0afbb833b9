//! Links, addresses and routes: what `ip link`, `ip address` and `ip route` do, over rtnetlink(7).
//!
//! All of it changes the network of the calling thread, and needs CAP_NET_ADMIN there.

pub mod cable;

use std::io;
use std::net::IpAddr;

use crate::netlink::{CREATE, Netlink, ROUTE, attribute};

/// The number of the loopback interface in each network.
pub const LOOPBACK: u32 = 1;

const RTM_NEWLINK: u16 = 16;
const RTM_NEWADDR: u16 = 20;
const RTM_NEWROUTE: u16 = 24;
const IFF_UP: u32 = 1;

/// `ip link set INTERFACE up`.
///
/// # Errors
/// What the kernel says.
pub fn set_up(interface: u32) -> io::Result<()> {
    request(RTM_NEWLINK, 0, &link(interface, IFF_UP))
}

/// `ip link set INTERFACE mtu BYTES`.
///
/// # Errors
/// What the kernel says.
pub fn set_mtu(interface: u32, bytes: u32) -> io::Result<()> {
    let mut body = link(interface, 0);
    body.extend(attribute(4, &bytes.to_ne_bytes())); // IFLA_MTU
    request(RTM_NEWLINK, 0, &body)
}

/// `ip link add NAME up type KIND`; returns the interface's number.
///
/// # Errors
/// What the kernel says; EOPNOTSUPP if it has no such kind.
#[cfg(unix)]
pub fn add(name: &str, kind: &str) -> io::Result<u32> {
    let mut body = link(0, IFF_UP);
    body.extend(attribute(3, format!("{name}\0").as_bytes())); // IFLA_IFNAME
    body.extend(attribute(18, &attribute(1, kind.as_bytes()))); // IFLA_LINKINFO, IFLA_INFO_KIND
    request(RTM_NEWLINK, CREATE, &body)?;
    number(name)
}

/// The number of the interface with this name.
///
/// # Errors
/// ENODEV if there is none.
#[cfg(unix)]
pub fn number(name: &str) -> io::Result<u32> {
    Ok(nix::net::if_::if_nametoindex(name)?)
}

/// `ip address add ADDRESS/PREFIX dev INTERFACE`, without asking the network first whether another machine has it.
///
/// # Errors
/// What the kernel says.
pub fn add_address(interface: u32, address: IpAddr, prefix: u8) -> io::Result<()> {
    const IFA_F_NODAD: u8 = 2;
    let (family, octets) = family_and_octets(address);
    // struct ifaddrmsg: family, length of the prefix, flags, scope, index.
    let mut body = vec![family, prefix, IFA_F_NODAD, 0];
    body.extend(interface.to_ne_bytes());
    body.extend(attribute(1, &octets)); // IFA_ADDRESS
    body.extend(attribute(2, &octets)); // IFA_LOCAL
    request(RTM_NEWADDR, CREATE, &body)
}

/// What a route does with a packet: it delivers it to this machine.
pub const LOCAL: u8 = 2;
/// What a route does with a packet: it sends it to a group.
pub const MULTICAST: u8 = 5;

/// `ip route add KIND TO/PREFIX dev INTERFACE metric METRIC table local`; of two routes, that with the lower metric is taken.
///
/// # Errors
/// What the kernel says.
pub fn add_route(kind: u8, to: IpAddr, prefix: u8, interface: u32, metric: u32) -> io::Result<()> {
    const TABLE_LOCAL: u8 = 255;
    const STATIC: u8 = 4;
    let (family, octets) = family_and_octets(to);
    // struct rtmsg: family, prefix, the source's prefix, tos, table, who made it, scope, kind, flags.
    let mut body = vec![family, prefix, 0, 0, TABLE_LOCAL, STATIC, 0, kind];
    body.extend([0; 4]);
    body.extend(attribute(1, &octets)); // RTA_DST
    body.extend(attribute(4, &interface.to_ne_bytes())); // RTA_OIF
    body.extend(attribute(6, &metric.to_ne_bytes())); // RTA_PRIORITY
    request(RTM_NEWROUTE, CREATE, &body)
}

/// A struct ifinfomsg: family, type, index, flags, which flags are to change.
fn link(interface: u32, flags: u32) -> Vec<u8> {
    [0, interface, flags, flags].map(u32::to_ne_bytes).concat()
}

fn family_and_octets(ip: IpAddr) -> (u8, Vec<u8>) {
    match ip {
        IpAddr::V4(ip) => (2, ip.octets().to_vec()),
        IpAddr::V6(ip) => (10, ip.octets().to_vec()),
    }
}

fn request(kind: u16, flags: u16, body: &[u8]) -> io::Result<()> {
    Netlink::open(ROUTE)?.ask(kind, flags, body).map(drop)
}
