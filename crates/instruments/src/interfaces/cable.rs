//! A cable between two networks, and what hosts at its ends must know of each other: veth(4).

use std::io;
use std::net::IpAddr;

#[cfg(target_os = "linux")]
use super::number;
use super::{RTM_NEWLINK, RTM_NEWROUTE, family_and_octets, link, request};
#[cfg(target_os = "linux")]
use crate::namespace::Network;
use crate::netlink::{CREATE, attribute};

const RTM_NEWNEIGH: u16 = 28;

/// `ip link add NAME type veth peer name PEER address HARDWARE netns NETWORK`: what one of the two sends, the other receives.
/// Returns the number of the first; both are down.
///
/// # Errors
/// What the kernel says.
#[cfg(target_os = "linux")]
pub fn add(name: &str, peer: &str, hardware: [u8; 6], network: &Network) -> io::Result<u32> {
    let named = |name: &str| attribute(3, format!("{name}\0").as_bytes()); // IFLA_IFNAME
    let mut other = link(0, 0);
    other.extend(named(peer));
    other.extend(attribute(1, &hardware)); // IFLA_ADDRESS
    other.extend(attribute(28, &network.descriptor().to_ne_bytes())); // IFLA_NET_NS_FD
    let mut info = attribute(1, b"veth"); // IFLA_INFO_KIND
    info.extend(attribute(2, &attribute(1, &other))); // IFLA_INFO_DATA, VETH_INFO_PEER
    let mut body = link(0, 0);
    body.extend(named(name));
    body.extend(attribute(18, &info)); // IFLA_LINKINFO
    request(RTM_NEWLINK, CREATE, &body)?;
    number(name)
}

/// `ip link set INTERFACE gso_max_segs 1`: a packet is never larger than the MTU, as on a cable.
/// Otherwise the kernel hands over dozens of segments as one.
///
/// # Errors
/// What the kernel says.
pub fn send_single_segments(interface: u32) -> io::Result<()> {
    let mut body = link(interface, 0);
    body.extend(attribute(40, &1_u32.to_ne_bytes())); // IFLA_GSO_MAX_SEGS
    request(RTM_NEWLINK, 0, &body)
}

/// `sysctl net.ipv4.conf.INTERFACE.route_localnet=1`: packets from and to 127.0.0.1 may cross this interface.
///
/// # Errors
/// What the kernel says.
pub fn allow_loopback_addresses(interface: u32) -> io::Result<()> {
    const ROUTE_LOCALNET: u16 = 26;
    let setting = attribute(ROUTE_LOCALNET, &1_u32.to_ne_bytes());
    set_of_family(interface, 2, &attribute(1, &setting)) // AF_INET, IFLA_INET_CONF
}

/// `ip link set INTERFACE addrgenmode none`: it asks the network for no IPv6 address, and gives itself none.
///
/// # Errors
/// What the kernel says; EAFNOSUPPORT without IPv6.
pub fn keep_without_ipv6_address(interface: u32) -> io::Result<()> {
    const NONE: u8 = 1;
    set_of_family(interface, 10, &attribute(8, &[NONE])) // AF_INET6, IFLA_INET6_ADDR_GEN_MODE
}

fn set_of_family(interface: u32, family: u16, settings: &[u8]) -> io::Result<()> {
    let mut body = link(interface, 0);
    body.extend(attribute(26, &attribute(family, settings))); // IFLA_AF_SPEC
    request(RTM_NEWLINK, 0, &body)
}

/// `ip route add TO/32 via GATEWAY dev INTERFACE src SOURCE onlink`.
///
/// # Errors
/// What the kernel says.
pub fn add_route_via(
    to: IpAddr,
    gateway: IpAddr,
    interface: u32,
    source: IpAddr,
) -> io::Result<()> {
    const TABLE_MAIN: u8 = 254;
    const BOOT: u8 = 3;
    const UNICAST: u8 = 1;
    const ONLINK: u32 = 4;
    let (family, octets) = family_and_octets(to);
    let whole_address = (octets.len() * 8) as u8;
    let mut body = vec![family, whole_address, 0, 0, TABLE_MAIN, BOOT, 0, UNICAST];
    body.extend(ONLINK.to_ne_bytes());
    body.extend(attribute(1, &octets)); // RTA_DST
    body.extend(attribute(4, &interface.to_ne_bytes())); // RTA_OIF
    body.extend(attribute(5, &family_and_octets(gateway).1)); // RTA_GATEWAY
    body.extend(attribute(7, &family_and_octets(source).1)); // RTA_PREFSRC
    request(RTM_NEWROUTE, CREATE, &body)
}

/// `ip neighbour add ADDRESS lladdr HARDWARE dev INTERFACE`: nobody needs to ask who has this address.
///
/// # Errors
/// What the kernel says.
pub fn add_neighbour(interface: u32, address: IpAddr, hardware: [u8; 6]) -> io::Result<()> {
    const PERMANENT: u16 = 0x80;
    let (family, octets) = family_and_octets(address);
    // struct ndmsg: family, padding, index, state, flags, kind.
    let mut body = vec![family, 0, 0, 0];
    body.extend(interface.to_ne_bytes());
    body.extend(PERMANENT.to_ne_bytes());
    body.extend([0, 0]);
    body.extend(attribute(1, &octets)); // NDA_DST
    body.extend(attribute(2, &hardware)); // NDA_LLADDR
    request(RTM_NEWNEIGH, CREATE, &body)
}
