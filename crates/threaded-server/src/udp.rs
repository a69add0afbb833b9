//! UDP: a request is a datagram.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;

use crate::handler::during;
use crate::packet_info::{self, SentTo};
use crate::transport::{Transport, from_here};
use crate::{Server, Settings};

/// A server whose requests are datagrams; Python's `UDPServer`.
pub type UdpServer = Server<Udp>;

/// A bound UDP socket.
#[derive(Debug)]
pub struct Udp {
    socket: Arc<UdpSocket>,
    addr: SocketAddr,
    max_packet_size: usize,
}

/// One datagram and the way back; Python's pair `(data, socket)`.
#[derive(Debug)]
pub struct Datagram {
    data: Vec<u8>,
    socket: Arc<UdpSocket>,
    sender: SocketAddr,
    sent_to: Option<SentTo>,
}

impl Datagram {
    /// What the peer sent; an empty datagram is one, too.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Sends one datagram to the peer.
    /// On Linux it comes from the address that the peer wrote to, also if the server is on 0.0.0.0 or `[::]`.
    ///
    /// # Errors
    /// If it cannot be sent. That it was sent does not mean that it arrives.
    pub fn reply(&self, data: &[u8]) -> io::Result<()> {
        packet_info::send(&self.socket, data, self.sender, self.sent_to)
            .map(drop)
            .map_err(during("send"))
    }
}

impl Transport for Udp {
    type Request = Datagram;

    fn bind(addr: SocketAddr, settings: &Settings) -> io::Result<Self> {
        let socket = UdpSocket::bind(addr)?;
        packet_info::request(&socket)?;
        Ok(Self {
            addr: socket.local_addr()?,
            socket: Arc::new(socket),
            max_packet_size: settings.max_packet_size,
        })
    }

    fn server_address(&self) -> SocketAddr {
        self.addr
    }

    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.socket.set_read_timeout(timeout)
    }

    fn get_request(&self) -> io::Result<(Datagram, SocketAddr)> {
        let mut data = vec![0; self.max_packet_size];
        let (count, sender, sent_to) = packet_info::receive(&self.socket, &mut data)?;
        data.truncate(count);
        // Ten thousand waiting datagrams must not hold 64 KiB each.
        data.shrink_to_fit();
        let datagram = Datagram {
            data,
            socket: Arc::clone(&self.socket),
            sender,
            sent_to,
        };
        Ok((datagram, sender))
    }

    /// Anybody can forge the sender's address.
    fn is_own(&self, sender: SocketAddr) -> bool {
        // On 0.0.0.0 or [::] the server has every address of its machine.
        if self.addr.ip().to_canonical().is_unspecified() {
            self.addr.port() == sender.port() && belongs_to_this_machine(sender)
        } else {
            (self.addr.ip(), self.addr.port()) == (sender.ip(), sender.port())
        }
    }

    fn wake(&self) {
        // If the receive buffer is full, this datagram is dropped, but then no thread waits for one.
        let sent = self.socket.send_to(&[], from_here(self.addr));
        if sent.is_err() {
            // The address is a broadcast address, or no network is up. Linux ends the wait like this, too,
            // though it reports an error (ENOTCONN); other systems do not.
            let _ = SockRef::from(&*self.socket).shutdown(Shutdown::Both);
        }
    }

    /// Nothing to do: a datagram has arrived as a whole, so no handler waits for more of it.
    fn interrupt(_: &Datagram) {}

    /// Nothing to do: there is no connection.
    fn shutdown_request(_: &Datagram) {}
}

/// Only an address of this machine can be bound; see EADDRNOTAVAIL in bind(2).
fn belongs_to_this_machine(mut addr: SocketAddr) -> bool {
    addr.set_port(0);
    let bound = UdpSocket::bind(addr);
    !matches!(bound, Err(error) if error.kind() == ErrorKind::AddrNotAvailable)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};
    use std::sync::Mutex;
    use std::thread;

    use support::PATIENCE;

    use super::*;
    use crate::Threads;
    #[cfg(target_os = "linux")]
    use crate::tests::in_time;

    /// Echoes at `addr` while `scene` plays; returns what was served.
    fn served(addr: &str, scene: impl FnOnce(&UdpServer) -> io::Result<()>) -> Vec<Vec<u8>> {
        let settings = Settings {
            threads: Threads::One,
            ..Settings::default()
        };
        let server = UdpServer::bind(addr, settings).unwrap();
        let served = Mutex::new(Vec::new());
        let echo = |datagram: &Datagram, _: SocketAddr| {
            served.lock().unwrap().push(datagram.data().to_vec());
            datagram.reply(datagram.data())
        };
        thread::scope(|scope| {
            scope.spawn(|| server.serve_forever(&echo));
            let played = scene(&server);
            server.shutdown();
            played.unwrap();
        });
        served.into_inner().unwrap()
    }

    /// What a peer receives that takes answers from `server` only.
    fn answer_to(question: &[u8], server: SocketAddr) -> io::Result<Vec<u8>> {
        let localhost = from_here(if server.is_ipv4() {
            SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))
        } else {
            SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))
        });
        let peer = UdpSocket::bind(localhost)?;
        peer.connect(server)?;
        peer.set_read_timeout(Some(PATIENCE))?;
        peer.send(question)?;
        let mut answer = vec![0; 100];
        let count = peer.recv(&mut answer)?;
        answer.truncate(count);
        Ok(answer)
    }

    #[test]
    fn a_datagram_from_the_server_s_own_address_is_not_answered() {
        let mut places = vec![("127.0.0.1:0", "127.0.0.1"), ("0.0.0.0:0", "127.0.0.1")];
        if cfg!(target_os = "linux") {
            places.push(("0.0.0.0:0", "127.0.0.2"));
        }
        if support::has_ipv6() {
            places.extend([("[::1]:0", "::1"), ("[::]:0", "::1")]);
        }
        for (bound, own) in places {
            let served = served(bound, |server| {
                let address = server.server_address();
                let own = SocketAddr::new(own.parse().unwrap(), address.port());
                // Its own socket sends it: to the receiver, a forged one looks like that.
                server.transport().socket.send_to(b"forged", own)?;
                assert_eq!(answer_to(b"hello", from_here(address))?, b"hello");
                Ok(())
            });
            assert_eq!(served, [b"hello"], "{bound} {own}");
        }
    }

    /// The peer takes answers from one address only.
    #[cfg(target_os = "linux")]
    #[test]
    fn an_answer_comes_from_the_address_that_was_written_to() {
        let mut places = vec![("0.0.0.0:0", "127.0.0.1"), ("0.0.0.0:0", "127.0.0.2")];
        if support::has_ipv6() {
            places.extend([("[::]:0", "127.0.0.2"), ("[::]:0", "::1")]);
        }
        for (bound, towards) in places {
            served(bound, |server| {
                let port = server.server_address().port();
                let towards = SocketAddr::new(towards.parse().unwrap(), port);
                assert_eq!(answer_to(b"hello", towards)?, b"hello", "{towards}");
                Ok(())
            });
        }
    }

    /// A server may receive at 127.255.255.255, but not send to it: sendto(2) fails with EACCES.
    #[cfg(target_os = "linux")]
    #[test]
    fn shutdown_ends_a_server_that_cannot_send_to_itself() {
        in_time(|| assert!(served("127.255.255.255:0", |_| Ok(())).is_empty()));
    }
}
