//! What some experiments add to their private network: a second interface, and routes for IPv6 groups.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use instruments::interfaces::{self, LOCAL, LOOPBACK, MULTICAST};
use instruments::{Missing, errno};

/// The interface's name.
pub(crate) const NAME: &str = "other0";
/// The interface's address, one that is kept free for documentation: RFC 5737 §3.
pub(crate) const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

/// Makes the interface, up and with its address, and returns its number.
pub(crate) fn add() -> io::Result<u32> {
    // Any kind that this kernel has: none of them leads to another machine.
    let added = interfaces::add(NAME, "dummy")
        .or_else(|_| interfaces::add(NAME, "veth"))
        .or_else(|_| interfaces::add(NAME, "bridge"));
    let index = added.map_err(|error| {
        let what = format!("a second interface: {}", errno::describe(&error));
        Missing::new(what, "`sudo modprobe dummy` lets the kernel make one")
    })?;
    interfaces::add_address(index, ADDRESS.into(), 24)?;
    Ok(index)
}

/// Gives the interface an IPv6 address as well: 2001:db8::1, also one for documentation.
pub(crate) fn add_address_v6(index: u32) -> io::Result<()> {
    let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    interfaces::add_address(index, address.into(), 64)
}

/// Lets IPv6 groups be reached over the loopback interface, which has no route to them by itself.
pub(crate) fn route_groups_to_lo() -> io::Result<()> {
    route_groups(LOCAL, LOOPBACK, 1000)
}

/// Lets IPv6 groups be reached over this interface, rather than over the loopback interface.
pub(crate) fn route_groups_to(interface: u32) -> io::Result<()> {
    route_groups(MULTICAST, interface, 1)
}

fn route_groups(kind: u8, interface: u32, metric: u32) -> io::Result<()> {
    let groups = IpAddr::V6(Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0));
    interfaces::add_route(kind, groups, 8, interface, metric)
}
