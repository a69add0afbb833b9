//! A peer that does not read: the kernel's buffers fill, and then its outbox in the server.
//!
//! On Linux, the kernel tells how much it holds. What the server was to send and the kernel does not have, is in the outbox.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use instruments::sockets::{Entry, Protocol, SocketTable};
use socket2::{Domain, Socket, Type};
use support::{Peer, Said, Server, fail, said, step};

use crate::member::{Member, in_a_loop};

/// What one line of the speaker is long; a line is said when the one before was heard.
const LINE: usize = 1000;

/// More than the kernel holds for the slow peer, in lines: its buffers are small.
const ENOUGH: usize = 4000;

/// How late an acknowledgement may be, and some more: Linux delays them for 40 ms.
const LATE: Duration = Duration::from_millis(100);

/// A room with a speaker, one who listens, and one who does not read.
pub(crate) struct SlowRoom {
    pub(crate) server: Server,
    pub(crate) speaker: Member,
    pub(crate) listener: Member,
    pub(crate) slow: Member,
    /// All that the slow peer is to receive.
    pub(crate) said: Vec<u8>,
    table: Option<SocketTable>,
}

impl SlowRoom {
    #[track_caller]
    pub(crate) fn new(server: Server) -> Self {
        let mut listener = Member::connect(&server, said!("listening peer"));
        let mut slow = Member::over(with_small_buffers(server.addr()));
        slow.say("hello");
        listener.hears(&slow, "hello", in_a_loop());
        let speaker = Member::join(&server, said!("speaking peer"), &mut [&mut listener]);
        Self {
            said: speaker.line("hello").into_bytes(),
            table: SocketTable::open(Protocol::Tcp).ok(),
            server,
            speaker,
            listener,
            slow,
        }
    }

    /// The speaker says a line, and the listening peer hears it.
    #[track_caller]
    pub(crate) fn one_line(&mut self, waits: &Said) {
        let number = self.said.len();
        let text = format!("{number:09} ").repeat(LINE / 10);
        let line = self.speaker.line(&text);
        self.speaker
            .peer
            .send_until_closed(format!("{text}\n").as_bytes(), 1);
        let cause = in_a_loop().if_nothing(waits.clone());
        self.listener.hears_in_a_crowd(&line, cause);
        self.said.extend(line.as_bytes());
    }

    /// Lines are said until the server holds `bytes` for the slow peer, or has closed it.
    /// Where the kernel does not tell, there are enough lines for that.
    #[track_caller]
    pub(crate) fn fill(&mut self, bytes: usize, waits: &Said) -> Option<usize> {
        let mut held = None;
        for _ in 0..ENOUGH {
            self.one_line(waits);
            match self.outbox() {
                Outbox::Holds(count) => held = Some(count),
                Outbox::Closed => break,
                Outbox::Unknown => {
                    held = None;
                    if self.said.len() > bytes {
                        break;
                    }
                }
            }
            if held.is_some_and(|count| count >= bytes) {
                // With the next acknowledgements the kernel may take more: those of a peer that does not read are late.
                let _ = self.server.wait(LATE);
                held = self.outbox().bytes();
                if held.is_none_or(|count| count >= bytes / 2) {
                    break;
                }
            }
        }
        step(said!(
            "{} said {} bytes in lines; {} heard each, and {} reads nothing",
            self.speaker.peer.name(),
            self.said.len(),
            self.listener.peer.name(),
            self.slow.peer.name()
        ));
        held
    }

    /// What the server still has to hand to the kernel for the slow peer.
    pub(crate) fn outbox(&self) -> Outbox {
        let Some(table) = &self.table else {
            return Outbox::Unknown;
        };
        let (here, there) = (self.slow.addr, self.server.addr());
        let find = |local, remote| table.get(local, remote).ok().flatten();
        let owned = |entry: &Entry| entry.inode != 0;
        match (find(here, there), find(there, here).filter(owned)) {
            (Some(receiver), Some(sender)) => {
                let with_the_kernel = receiver.recv_queue as usize + sender.send_queue as usize;
                Outbox::Holds(self.said.len().saturating_sub(with_the_kernel))
            }
            _ => Outbox::Closed,
        }
    }

    /// The server closes the slow peer's connection, which is still not read.
    #[track_caller]
    pub(crate) fn expect_closed(&self, limit: Duration, likely_cause: Said) {
        let start = Instant::now();
        while matches!(self.outbox(), Outbox::Holds(_)) {
            if start.elapsed() > limit {
                fail(
                    said!(
                        "the server closes the connection of {}",
                        self.slow.peer.name()
                    ),
                    said!("it is still open after {} s", limit.as_secs()),
                    likely_cause,
                );
            }
            // Looks again in a moment; its end would be noticed at once.
            let _ = self.server.wait(Duration::from_millis(20));
        }
        step(said!(
            "the server closed the connection of {}",
            self.slow.peer.name()
        ));
    }
}

impl Outbox {
    fn bytes(self) -> Option<usize> {
        match self {
            Self::Holds(count) => Some(count),
            Self::Closed | Self::Unknown => None,
        }
    }
}

/// What the server holds for a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outbox {
    /// So many bytes.
    Holds(usize),
    /// It has closed the connection.
    Closed,
    /// This system does not tell.
    Unknown,
}

/// A peer for which the kernel holds some 250 KiB and not megabytes: with small segments, Linux gives its sender less room.
#[track_caller]
fn with_small_buffers(addr: SocketAddr) -> Peer {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None);
    let socket = socket.expect("a socket can be made");
    let _ = socket.set_recv_buffer_size(8192);
    #[cfg(unix)]
    let _ = socket.set_tcp_mss(536);
    let name = said!("slow peer");
    if let Err(error) = socket.connect(&addr.into()) {
        fail(
            said!("{} can connect to {}", name, addr),
            error,
            said!("a server goes on when a peer has gone: accept the next, in a loop"),
        );
    }
    step(said!("{} connected", &name));
    Peer::over(name, socket.into())
}
