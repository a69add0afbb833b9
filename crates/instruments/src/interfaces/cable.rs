//! A cable between two networks, and what hosts at its ends must know of each other: veth(4).

use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::thread;
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use super::number;
use super::{RTM_NEWLINK, RTM_NEWROUTE, family_and_octets, link, request};
#[cfg(target_os = "linux")]
use crate::namespace::Network;
use crate::netlink::{self, CREATE, Netlink, ROUTE, attribute};

const RTM_GETLINK: u16 = 18;
const RTM_NEWNEIGH: u16 = 28;

/// The kernel hears of a carrier within a second, however busy it is otherwise.
const UNTIL_RUNNING: Duration = Duration::from_secs(5);

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

/// Waits until this end of a cable carries what is sent on it; both ends must be up.
///
/// The end that is set up first has no carrier yet. When the other one is up, a work queue of the kernel hears of the
/// carrier, and then only gives the first end a queue: until then the kernel throws away what is sent there, and says that
/// it was sent. `IFF_UP` is set all that time, `IFF_RUNNING` (netdevice(7)) is not.
///
/// # Errors
/// What the kernel says; [`ErrorKind::TimedOut`] if it does not come to that.
pub fn wait_until_running(interface: u32) -> io::Result<()> {
    const IFF_RUNNING: u32 = 0x40;
    const FLAGS: usize = 8;
    let end = Instant::now() + UNTIL_RUNNING;
    loop {
        // A newer kernel does at once what waits in that work queue, when it is asked.
        let answers = Netlink::open(ROUTE)?.ask(RTM_GETLINK, 0, &link(interface, 0))?;
        let flags = answers.first().map(|body| netlink::number(body, FLAGS));
        if flags
            .transpose()?
            .is_some_and(|flags| flags & IFF_RUNNING != 0)
        {
            return Ok(());
        }
        if Instant::now() > end {
            return Err(ErrorKind::TimedOut.into());
        }
        thread::sleep(Duration::from_millis(1));
    }
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
