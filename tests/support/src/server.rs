//! A running server whose address is known.

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};

use crate::expect::shown_as;
use crate::seen::Seen;
use crate::steps::fail_seeing;
use crate::{Cause, Peer, Running, Said, UdpPeer, said};

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
                fail_seeing(seen, (expected, shown_as(&came)), None, it_must_say_so())
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

/// Why a server does not print its first line.
fn it_must_say_so() -> Cause {
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
