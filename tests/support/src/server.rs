//! A running server whose address is known.

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};

use crate::{Peer, Running, Said, UdpPeer, fail, said};

/// A running server, from the moment when it listens.
pub struct Server {
    running: Running,
    addr: SocketAddr,
}

impl Server {
    /// Waits for the first line, `listening on IP:PORT`.
    #[track_caller]
    pub(crate) fn new(mut running: Running) -> Self {
        let line = running
            .next_line_that(|line| announced(line).is_some())
            .unwrap_or_else(|came| {
                running.report_stderr();
                let received = running.describe_received(&came);
                let likely_cause = why_it_does_not_listen(&mut running, &came);
                let expected = said!("the first line on stdout: listening on IP:PORT");
                fail(expected, received, likely_cause)
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
    pub fn expect_still_running(&mut self, likely_cause: impl Into<Said>) {
        if self.has_ended() {
            self.report_stderr();
            fail(
                said!("the server goes on"),
                self.describe_state(),
                likely_cause,
            );
        }
    }
}

fn announced(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("listening on ")?.parse().ok()
}

/// Why a server printed `came`, or nothing, instead of its first line.
fn why_it_does_not_listen(running: &mut Running, came: &[u8]) -> Said {
    let stderr = running.child.stderr().seen();
    match running.child.ended() {
        Some(status) if came.is_empty() && !status.success() && stderr.is_empty() => said!(
            "the program ended ({}) before it listened, and said nothing on stderr",
            status
        ),
        Some(status) if came.is_empty() && !status.success() => said!(
            "the program ended ({}) before it listened: its last words on stderr say why",
            status
        ),
        _ => said!(
            "the server must print `listening on IP:PORT` first, with the port the kernel chose, \
             and not let it wait in a buffer"
        ),
    }
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
