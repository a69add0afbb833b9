//! A running server whose address is known.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::{Deref, DerefMut};

use crate::expect::shown_as;
use crate::seen::Seen;
use crate::steps::fail_seeing;
use crate::{Cause, Peer, Running, Said, UdpPeer, escaped, fail, said};

/// A running server, from the moment when it listens.
pub struct Server {
    running: Running,
    addr: SocketAddr,
}

impl Server {
    /// Waits for the first line, `listening on IP:PORT`.
    #[track_caller]
    pub(crate) fn new(running: Running) -> Self {
        let line = running
            .next_line_that(|line| announced(line).is_some())
            .unwrap_or_else(|came| {
                let seen = if came.is_empty() {
                    Seen::Nothing
                } else {
                    Seen::Told
                };
                let expected = said!("the first line on stdout: listening on IP:PORT");
                let likely_cause = it_must_say_so(&String::from_utf8_lossy(&came));
                fail_seeing(seen, (expected, shown_as(&came)), None, likely_cause)
            });
        let addr = announced(&line).expect("checked a moment ago");
        Self { running, addr }
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Connects a TCP peer.
    #[track_caller]
    pub fn connect(&self, name: impl Into<Said>) -> Peer {
        Peer::connect(name, self.addr)
    }

    /// Opens a UDP peer that sends to the server.
    #[track_caller]
    pub fn udp_peer(&self, name: impl Into<Said>) -> UdpPeer {
        UdpPeer::towards(name, self.addr)
    }

    /// Ends it: nothing more must be on its stdout.
    #[track_caller]
    pub fn expect_silence(&mut self, likely_cause: impl Into<Cause>) {
        self.kill();
        let rest = self.rest_of_stdout();
        if !rest.is_empty() {
            fail(said!("nothing on stdout"), escaped(&rest), likely_cause);
        }
    }

    /// The stage fails if the server has ended.
    #[track_caller]
    pub fn expect_still_running(&self, likely_cause: impl Into<Cause>) {
        if self.has_ended() {
            let both = (said!("the server goes on"), said!("it does not"));
            fail_seeing(Seen::End, both, None, likely_cause);
        }
    }
}

fn announced(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("listening on ")?.parse().ok()
}

/// Why a server does not print its first line, or prints another.
fn it_must_say_so(came: &str) -> Cause {
    let addr = came.trim_end().strip_prefix("listening on ");
    let host_and_port = addr.and_then(|addr| addr.rsplit_once(':'));
    if let Some((host, _)) = host_and_port.filter(|(_, port)| port.parse::<u16>().is_ok()) {
        if host.parse::<Ipv6Addr>().is_ok() {
            return said!("an IPv6 address is written in brackets, as in [::1]:54321: without them nobody sees where it ends").into();
        }
        if !host.is_empty() && host.parse::<Ipv4Addr>().is_err() && !host.starts_with('[') {
            return said!("print the address that the socket has, not the name that was asked for: one name may have several addresses").into();
        }
    }
    Cause::from(said!(
        "the server must print `listening on IP:PORT` first, with the port the kernel chose, \
         and not let it wait in a buffer"
    ))
}

impl Deref for Server {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.running
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Running {
        &mut self.running
    }
}
