//! Two hosts, each a network namespace, and a third between them, where this program is the wire.
//!
//! ```text
//!   server's host            between                client's host
//!   lo   eth0 10.9.0.1 ───── server   client ─────── eth0 10.9.0.2   (lo is down)
//! ```
//!
//! 127.0.0.1 is the server's, on both hosts: so programs that know no other address work unchanged.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use instruments::interfaces::{self, LOOPBACK, cable};
use instruments::namespace::{self, Network};
use instruments::tap::Tap;
use instruments::{Missing, errno};

use super::kernel::Kernel;

/// The names of the interfaces between the hosts.
const BETWEEN: [&str; 2] = ["server", "client"];
/// The name of the one that each host has.
const INTERFACE: &str = "eth0";

/// The addresses of the hosts: the server's, then the client's.
const ADDRESSES: [Ipv4Addr; 2] = [Ipv4Addr::new(10, 9, 0, 1), Ipv4Addr::new(10, 9, 0, 2)];
const ADDRESSES_V6: [Ipv6Addr; 2] = [
    Ipv6Addr::new(0xfd00, 9, 0, 0, 0, 0, 0, 1),
    Ipv6Addr::new(0xfd00, 9, 0, 0, 0, 0, 0, 2),
];

/// Their hardware addresses, which each host is told: so the first packet is that of the program, and not a question of ARP.
const HARDWARE: [[u8; 6]; 2] = [[2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]];

/// Least, first and largest receive buffer of a connection, in bytes: tcp(7). The largest is less than elsewhere:
/// what one connection has on its way must find room at the wire, where an ordinary user may have 416 KiB.
const RECEIVE_BUFFER: &str = "4096 131072 262144";

/// The networks of the two hosts, and the one between them.
#[derive(Debug)]
pub(crate) struct Hosts {
    hosts: [Network; 2],
    between: Network,
}

impl Hosts {
    /// Makes them, with these settings on both hosts. The process must have a single thread: see [`namespace::enter_as_oneself`].
    ///
    /// # Errors
    /// [`Missing`], with what would help.
    pub(super) fn make(settings: &[(String, String)]) -> Result<Self, Missing> {
        namespace::enter_as_oneself()?;
        Self::connect(settings).map_err(|error| {
            Missing::in_error(&error).unwrap_or_else(|| {
                let what = format!("two private networks: {}", errno::describe(&error));
                Missing::new(what, "`sudo modprobe veth` gives the kernel virtual cables")
            })
        })
    }

    fn connect(settings: &[(String, String)]) -> io::Result<Self> {
        let between = Network::current()?;
        let hosts = [Network::create()?, Network::create()?];
        between.enter()?;
        for (index, host) in hosts.iter().enumerate() {
            let hardware = HARDWARE[index];
            let interface = cable::add(BETWEEN[index], INTERFACE, hardware, host)?;
            // Without IPv6 in the kernel there is nothing to be kept from.
            let _ = cable::keep_without_ipv6_address(interface);
            interfaces::set_up(interface)?;
        }
        for (index, host) in hosts.iter().enumerate() {
            host.enter()?;
            configure(index)?;
            settings.iter().try_for_each(set)?;
        }
        between.enter()?;
        for name in BETWEEN {
            cable::wait_until_running(interfaces::number(name)?)?;
        }
        Ok(Self { hosts, between })
    }

    /// The calling thread is on this host from now on, and so is what it starts.
    pub(super) fn enter(&self, host: usize) -> io::Result<()> {
        self.hosts[host.min(1)].enter()
    }

    /// The kernel's view of each host.
    pub(super) fn kernels(&self) -> io::Result<[Kernel; 2]> {
        let of = |network: &Network| network.enter().and_then(|()| Kernel::open());
        let kernels = [of(&self.hosts[0])?, of(&self.hosts[1])?];
        self.between.enter()?;
        Ok(kernels)
    }

    /// The two ends of the wire.
    pub(super) fn taps(&self) -> io::Result<[Tap; 2]> {
        self.between.enter()?;
        Ok([Tap::open(BETWEEN[0])?, Tap::open(BETWEEN[1])?])
    }
}

/// Addresses and routes of the host that the calling thread is on.
fn configure(host: usize) -> io::Result<()> {
    let interface = interfaces::number(INTERFACE)?;
    let has_ipv6 = cable::keep_without_ipv6_address(interface).is_ok();
    cable::send_single_segments(interface)?;
    // Where settings are read-only, the wire loses packets at times, and tells how many.
    let _ = fs::write("/proc/sys/net/ipv4/tcp_rmem", RECEIVE_BUFFER);
    interfaces::set_up(interface)?;
    cable::allow_loopback_addresses(interface)?;
    let other = 1 - host;
    interfaces::add_address(interface, ADDRESSES[host].into(), 24)?;
    cable::add_neighbour(interface, ADDRESSES[other].into(), HARDWARE[other])?;
    if has_ipv6 {
        // A machine may have IPv6, and forbid it for new interfaces.
        let _ = interfaces::add_address(interface, ADDRESSES_V6[host].into(), 64);
        let _ = cable::add_neighbour(interface, ADDRESSES_V6[other].into(), HARDWARE[other]);
    }
    if host == 0 {
        return interfaces::set_up(LOOPBACK);
    }
    let [server, client] = ADDRESSES.map(IpAddr::from);
    cable::add_route_via(Ipv4Addr::LOCALHOST.into(), server, interface, client)
}

/// A setting of the host that the calling thread is on. An older kernel may not have it, nor what it changes.
fn set((name, value): &(String, String)) -> io::Result<()> {
    let path = Path::new("/proc/sys").join(name.replace('.', "/"));
    match fs::write(path, value) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            let what = format!("{name} to be {value}: {}", errno::describe(&error));
            let help = "in a container: start that with a writable /proc/sys";
            Err(Missing::new(what, help).into())
        }
        _ => Ok(()),
    }
}
