//! Interfaces and routes of a private network, made over netlink(7): what
//! `ip link add other0 type dummy`, `ip address add` and `ip route add` do.

use std::io::{self, Read};
use std::net::{Ipv4Addr, Ipv6Addr};

use socket2::{Domain, Socket, Type};

use crate::pair::udp;

/// The interface's name.
pub(crate) const NAME: &str = "other0";
/// The interface's address, one that is kept free for documentation: RFC 5737 §3.
pub(crate) const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

const AF_NETLINK: i32 = 16;
const RTM_NEWLINK: u16 = 16;
const RTM_NEWADDR: u16 = 20;
const RTM_NEWROUTE: u16 = 24;
/// NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL and NLM_F_CREATE.
const CREATE: u16 = 0x1 | 0x4 | 0x200 | 0x400;
const IFF_UP: u32 = 1;

/// Makes the interface, up and with its address, and returns its number.
pub(crate) fn add() -> io::Result<u32> {
    // Whichever this kernel has; each is an interface with nobody at its other end.
    add_link("dummy")
        .or_else(|_| add_link("veth"))
        .or_else(|_| add_link("bridge"))?;
    let index = index()?;
    add_address(index, [2, 24, 0, 0], &ADDRESS.octets())?;
    Ok(index)
}

/// Lets IPv6 groups be reached over the loopback interface, which has no route to them by itself.
pub(crate) fn route_groups_to_lo() -> io::Result<()> {
    const RTN_LOCAL: u8 = 2;
    route_groups(RTN_LOCAL, 1, 1000)
}

/// Lets IPv6 groups be reached over this interface, rather than over the loopback interface.
pub(crate) fn route_groups_to(interface: u32) -> io::Result<()> {
    const RTN_MULTICAST: u8 = 5;
    route_groups(RTN_MULTICAST, interface, 1)
}

fn route_groups(kind: u8, interface: u32, metric: u32) -> io::Result<()> {
    // struct rtmsg: family, length of the prefix, source's, tos, table local, static, scope, type, flags.
    let mut body = vec![10, 8, 0, 0, 255, 4, 0, kind, 0, 0, 0, 0];
    let groups = Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0);
    body.extend(attribute(1, &groups.octets())); // RTA_DST
    body.extend(attribute(4, &interface.to_ne_bytes())); // RTA_OIF
    body.extend(attribute(6, &metric.to_ne_bytes())); // RTA_PRIORITY
    request(RTM_NEWROUTE, &body)
}

fn add_link(kind: &str) -> io::Result<()> {
    // struct ifinfomsg: family, type, index, flags, which flags are to change.
    let mut body = vec![0; 8];
    body.extend(IFF_UP.to_ne_bytes());
    body.extend(IFF_UP.to_ne_bytes());
    body.extend(attribute(3, format!("{NAME}\0").as_bytes())); // IFLA_IFNAME
    body.extend(attribute(18, &attribute(1, kind.as_bytes()))); // IFLA_LINKINFO, IFLA_INFO_KIND
    request(RTM_NEWLINK, &body)
}

/// Gives the interface an IPv6 address as well: 2001:db8::1, also one for documentation.
pub(crate) fn add_address_v6(index: u32) -> io::Result<()> {
    const IFA_F_NODAD: u8 = 2; // do not ask first whether anybody has it
    let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    add_address(index, [10, 64, IFA_F_NODAD, 0], &address.octets())
}

fn add_address(index: u32, start: [u8; 4], address: &[u8]) -> io::Result<()> {
    // struct ifaddrmsg: family, length of the prefix, flags, scope, index.
    let mut body = Vec::from(start);
    body.extend(index.to_ne_bytes());
    body.extend(attribute(1, address)); // IFA_ADDRESS
    body.extend(attribute(2, address)); // IFA_LOCAL
    request(RTM_NEWADDR, &body)
}

/// The interface's number, as a socket bound to it says.
fn index() -> io::Result<u32> {
    let socket = udp()?;
    socket.bind_device(Some(NAME.as_bytes()))?;
    let index = socket.device_index_v4()?;
    index
        .map(u32::from)
        .ok_or_else(|| io::Error::other("not bound"))
}

/// A length, a type and a value, padded to four bytes.
fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = 4 + value.len();
    let mut bytes = Vec::from((length as u16).to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(value);
    bytes.resize(length.next_multiple_of(4), 0);
    bytes
}

fn request(kind: u16, body: &[u8]) -> io::Result<()> {
    // struct nlmsghdr: length, type, flags, sequence number, port.
    let mut message = Vec::from((16 + body.len() as u32).to_ne_bytes());
    message.extend(kind.to_ne_bytes());
    message.extend(CREATE.to_ne_bytes());
    message.extend([0; 8]);
    message.extend(body);
    let mut kernel = Socket::new(Domain::from(AF_NETLINK), Type::RAW, None)?;
    kernel.send(&message)?;
    // The answer is a struct nlmsghdr and a struct nlmsgerr, which begins with 0 or a negative error number.
    let mut answer = [0; 1024];
    if kernel.read(&mut answer)? < 20 {
        return Err(io::Error::other("netlink: a short answer"));
    }
    match i32::from_ne_bytes([answer[16], answer[17], answer[18], answer[19]]) {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(-error)),
    }
}
