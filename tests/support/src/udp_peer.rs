//! A UDP socket that talks to the program under test.
//!
//! It reports what it sends, and what it expects.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Instant;

use crate::peer::{LOOK_AGAIN, is_timeout, no_answer, retried};
use crate::seen::Seen;
use crate::started::{has_one_failed, have_all_ended};
use crate::steps::fail_seeing;
use crate::{Cause, Said, escaped, fail, fail_at_difference, patience, said, step};

/// A UDP socket that talks to the program under test.
pub struct UdpPeer {
    name: Said,
    socket: UdpSocket,
}

impl UdpPeer {
    /// A socket that sends to `addr`, and receives from no other address.
    ///
    /// # Panics
    /// If the operating system has no socket to give.
    #[must_use]
    pub fn towards(name: impl Into<Said>, addr: SocketAddr) -> Self {
        let loopback = match addr {
            SocketAddr::V4(_) => (Ipv4Addr::LOCALHOST, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::LOCALHOST, 0).into(),
        };
        let peer = Self::bind(name, loopback);
        peer.socket
            .connect(addr)
            .expect("a loopback address can be connected to");
        peer
    }

    /// A socket bound to `addr`, which receives from any address.
    ///
    /// # Panics
    /// If the address cannot be had.
    #[must_use]
    pub fn bind(name: impl Into<Said>, addr: SocketAddr) -> Self {
        let socket = UdpSocket::bind(addr).expect("loopback port 0 can be bound");
        socket
            .set_read_timeout(Some(LOOK_AGAIN.min(patience())))
            .expect("it is not zero");
        Self {
            name: name.into(),
            socket,
        }
    }

    /// The socket itself, for what only this stage does.
    #[must_use]
    pub fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Sends one datagram to the program.
    #[track_caller]
    pub fn send(&self, datagram: &[u8]) {
        let shown = escaped(datagram);
        step(said!("{} sent the datagram {}", &self.name, shown));
        must_be_sent(self.socket.send(datagram));
    }

    /// Sends one datagram to an address.
    #[track_caller]
    pub fn send_to(&self, datagram: &[u8], addr: SocketAddr) {
        let shown = escaped(datagram);
        step(said!("{} sent {} to {}", &self.name, shown, addr));
        must_be_sent(self.socket.send_to(datagram, addr));
    }

    /// The next datagram must be this one.
    #[track_caller]
    pub fn expect(&self, datagram: &[u8], likely_cause: impl Into<Cause>) {
        let (shown, likely_cause) = (escaped(datagram), likely_cause.into());
        let wanted = said!("{} receives the datagram {}", &self.name, shown);
        let (came, _) = self.receive(&wanted, &likely_cause);
        if came != datagram {
            let received = said!("a datagram with {}", escaped(&came));
            fail_at_difference((wanted, datagram), (received, &came), likely_cause);
        }
    }

    /// The next datagram, and the address of its sender.
    #[track_caller]
    pub fn receive(
        &self,
        wanted: impl Into<Said>,
        likely_cause: impl Into<Cause>,
    ) -> (Vec<u8>, SocketAddr) {
        let (came, from) = self.receive_quietly(wanted, likely_cause);
        let shown = escaped(&came);
        step(said!("{} received the datagram {}", &self.name, shown));
        (came, from)
    }

    /// The next datagram, as one of so many that this is no step of its own.
    #[track_caller]
    pub fn receive_quietly(
        &self,
        wanted: impl Into<Said>,
        likely_cause: impl Into<Cause>,
    ) -> (Vec<u8>, SocketAddr) {
        let mut buffer = vec![0; 65_535];
        let start = Instant::now();
        let received = retried(|| match self.socket.recv_from(&mut buffer) {
            // Windows reports here that an earlier datagram of this socket was refused.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                Err(ErrorKind::Interrupted.into())
            }
            // No event tells that a program has ended which answers datagrams.
            Err(error)
                if is_timeout(&error)
                    && start.elapsed() < patience()
                    && !has_one_failed()
                    && !have_all_ended() =>
            {
                Err(ErrorKind::Interrupted.into())
            }
            received => received,
        });
        match received {
            Ok((count, from)) => {
                buffer.truncate(count);
                (buffer, from)
            }
            Err(error) => {
                let received = if is_timeout(&error) && start.elapsed() < patience() {
                    said!("nothing")
                } else {
                    no_answer(&error)
                };
                let both = (wanted.into(), received);
                let likely_cause = likely_cause.into().also_if_nothing();
                fail_seeing(Seen::Nothing, both, None, likely_cause)
            }
        }
    }
}

#[track_caller]
fn must_be_sent(sent: io::Result<usize>) {
    if let Err(error) = sent {
        fail(
            said!("the datagram can be sent"),
            error,
            said!("nobody listens on that port"),
        );
    }
}
