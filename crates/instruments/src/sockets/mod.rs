//! The kernel's table of TCP and UDP sockets, which `ss` shows: sock_diag(7).
//!
//! One socket is found in microseconds, however many there are. Reading `/proc/net/tcp`, which says the same,
//! takes longer with each connection on the machine, and misses rows while others come and go.

mod entry;

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{SockRef, Type};

use crate::Missing;
use crate::netlink::{DUMP, Netlink, SOCK_DIAG};

use entry::{AF_INET, INET_DIAG_SKMEMINFO, entry_in};
pub use entry::{Entry, STATES};

/// The protocol of a socket, by its number in the IP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp = 6,
    /// UDP.
    Udp = 17,
}

/// What the kernel says about this socket now, in the network of the calling thread.
///
/// # Errors
/// [`Missing`] if the kernel does not show its sockets; [`ErrorKind::NotFound`] if it no longer has this one.
pub fn entry_of<'socket>(socket: impl Into<SockRef<'socket>>) -> io::Result<Entry> {
    let socket = socket.into();
    let found = SocketTable::open(match socket.r#type()? {
        Type::STREAM => Protocol::Tcp,
        _ => Protocol::Udp,
    })?;
    found.find(socket)?.ok_or(ErrorKind::NotFound.into())
}

/// The sockets of one protocol, in the network in which the table was opened.
#[derive(Debug)]
pub struct SocketTable {
    protocol: Protocol,
    kernel: Netlink,
}

impl SocketTable {
    /// The table of the network that the calling thread is in.
    ///
    /// # Errors
    /// [`Missing`] if the kernel does not show its sockets.
    pub fn open(protocol: Protocol) -> io::Result<Self> {
        let kernel = Netlink::open(SOCK_DIAG)?;
        let table = Self { protocol, kernel };
        // Sockets in no state at all: an empty list, or an error where there is no such table.
        let answer = table.ask(DUMP, 0, [nobody(Ipv4Addr::UNSPECIFIED.into()); 2]);
        answer.map_err(|error| {
            let help = "`sudo modprobe -a tcp_diag udp_diag` gives the kernel one";
            Missing::because(&error, "the kernel's table of sockets", help)
        })?;
        Ok(table)
    }

    /// The socket with these two addresses; `None` if the kernel has none, or no longer.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn get(&self, local: SocketAddr, remote: SocketAddr) -> io::Result<Option<Entry>> {
        let found = match self.protocol {
            Protocol::Tcp => self.ask(0, ANY_STATE, [local, remote]),
            // One by one, the kernel finds UDP sockets by their peers only.
            Protocol::Udp => self.at_port(local.port()),
        };
        // A socket for IPv6 has an IPv4 peer as ::ffff:127.0.0.1.
        let plain = |end: SocketAddr| (end.ip().to_canonical(), end.port());
        let is_it =
            |entry: &Entry| [entry.local, entry.remote].map(plain) == [local, remote].map(plain);
        match found {
            // Without such a connection the kernel finds the listener to which one would belong.
            Ok(found) => Ok(found.into_iter().find(is_it)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// This socket; `None` if the kernel no longer has it.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn find<'socket>(&self, socket: impl Into<SockRef<'socket>>) -> io::Result<Option<Entry>> {
        let socket = socket.into();
        let local = socket.local_addr()?.as_socket();
        let local = local.ok_or(ErrorKind::InvalidInput)?;
        let remote = socket.peer_addr().ok().and_then(|peer| peer.as_socket());
        self.get(local, remote.unwrap_or_else(|| nobody(local.ip())))
    }

    /// All sockets whose own port this is, of IPv4, then of IPv6; port 0 means every port.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn at_port(&self, port: u16) -> io::Result<Vec<Entry>> {
        let of_family = |ip| self.ask(DUMP, ANY_STATE, [(ip, port).into(), nobody(ip)]);
        let mut found = of_family(Ipv4Addr::UNSPECIFIED.into())?;
        found.extend(of_family(Ipv6Addr::UNSPECIFIED.into())?);
        // Of sockets that are only bound, Linux (since 6.8) gives those at other ports, too.
        found.retain(|entry| port == 0 || entry.local.port() == port);
        Ok(found)
    }

    fn ask(&self, flags: u16, states: u32, ends: [SocketAddr; 2]) -> io::Result<Vec<Entry>> {
        const SOCK_DIAG_BY_FAMILY: u16 = 20;
        const WITH_DROPS: u8 = 1 << (INET_DIAG_SKMEMINFO - 1);
        // struct inet_diag_req_v2: family, protocol, extensions, padding, states, and struct inet_diag_sockid.
        let family = if ends[0].is_ipv4() { AF_INET } else { AF_INET6 };
        let mut body = vec![family, self.protocol as u8, WITH_DROPS, 0];
        body.extend(states.to_ne_bytes());
        body.extend(ends.map(|end| end.port().to_be_bytes()).concat());
        body.extend(ends.map(|end| sixteen_bytes(end.ip())).concat());
        body.extend([0; 4]); // over any interface
        body.extend([0xff; 8]); // with any cookie
        let answers = match flags {
            DUMP => self.kernel.ask(SOCK_DIAG_BY_FAMILY, flags, &body)?,
            _ => vec![self.kernel.ask_for_one(SOCK_DIAG_BY_FAMILY, &body)?],
        };
        answers.iter().map(|answer| entry_in(answer)).collect()
    }
}

const ANY_STATE: u32 = u32::MAX;
const AF_INET6: u8 = 10;

/// An IPv4 address is the first four of the sixteen.
fn sixteen_bytes(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => ((u128::from(ip.to_bits())) << 96).to_be_bytes(),
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// No peer, of this family.
fn nobody(family: IpAddr) -> SocketAddr {
    match family {
        IpAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        IpAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use socket2::{Domain, Socket};

    use super::*;

    #[test]
    fn both_ends_of_a_connection_and_its_listener_are_found() {
        for host in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(host) else {
                continue; // a machine without IPv6
            };
            let address = listener.local_addr().unwrap();
            let mut client = TcpStream::connect(address).unwrap();
            while entry_of(&listener).unwrap().recv_queue == 0 {}
            let (server, _) = listener.accept().unwrap();
            assert_eq!(entry_of(&listener).unwrap().recv_queue, 0);

            client.write_all(b"hello").unwrap();
            while entry_of(&server).unwrap().recv_queue < 5 {}
            let [of_client, of_server] = [&client, &server].map(|end| entry_of(end).unwrap());
            assert_eq!(
                (of_server.local, of_server.remote),
                (address, of_client.local)
            );
            assert_eq!(of_server.state, "ESTABLISHED");
            assert_ne!(of_server.inode, of_client.inode);
            let table = SocketTable::open(Protocol::Tcp).unwrap();
            let at_port = table.at_port(address.port()).unwrap();
            assert!(at_port.contains(&of_server));
            assert!(at_port.iter().any(|entry| entry.state == "LISTEN"));

            drop(server);
            drop(client);
            let left = || table.get(address, of_client.local).unwrap();
            while left().is_some_and(|entry| entry.state != "TIME_WAIT") {}
            // The listener is still there, and is not taken for a connection.
            assert_eq!(table.get(address, (address.ip(), 1).into()).unwrap(), None);
        }
    }

    #[test]
    fn a_socket_that_is_only_bound_is_at_its_own_port() {
        let bound = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        bound.bind(&any.into()).unwrap();
        let table = SocketTable::open(Protocol::Tcp).unwrap();
        let listener = TcpListener::bind(any).unwrap();
        let address = listener.local_addr().unwrap();
        let at_port = table.at_port(address.port()).unwrap();
        assert!(
            at_port.iter().all(|entry| entry.local == address),
            "{at_port:?}"
        );
    }

    #[test]
    fn dropped_datagrams_are_counted() {
        let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.connect(receiver.local_addr().unwrap()).unwrap();
        assert_eq!(entry_of(&receiver).unwrap().drops, 0);
        while entry_of(&receiver).unwrap().drops == 0 {
            sender.send(&[0; 10_000]).unwrap();
        }
        let [sender, receiver] = [&sender, &receiver].map(|one| entry_of(one).unwrap());
        assert_eq!([sender.state, receiver.state], ["ESTABLISHED", "CLOSE"]);
    }
}
