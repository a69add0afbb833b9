//! What a service can do with its peers: send, pause, let go. Nothing here waits.

mod stages;
mod due;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::connection::Connection;
use crate::end::End;
use crate::outbox::MAX_OUTBOX;
use crate::output::Outputs;
use crate::ready::Ready;
use crate::table::Table;
use crate::timers::Timers;
pub(crate) use due::{Due, Name};
pub(crate) use stages::LAST_WORDS;

/// A peer for which so many bytes wait reads more slowly than the others send.
const BEHIND: usize = MAX_OUTBOX / 2;

/// A peer that takes nothing for so long does not read at all.
const PATIENCE: Duration = Duration::from_secs(1);

/// All who are connected, each with a token.
pub struct Peers {
    pub(crate) ready: Box<dyn Ready>,
    pub(crate) table: Table,
    pub(crate) timers: Timers<Due>,
    pub(crate) outputs: Outputs,
    /// When this round began.
    pub(crate) now: Instant,
    /// Those who are gone, and are removed at the end of the round: until then an event may have their token.
    pub(crate) closed: Vec<usize>,
    next_id: u64,
    /// Does a peer get its answers before it is read from again?
    answers_first: bool,
    /// How long a peer may be silent.
    pub(crate) idle: Option<Duration>,
}

impl Peers {
    pub(crate) fn new(ready: Box<dyn Ready>, answers_first: bool, idle: Option<Duration>) -> Self {
        Self {
            ready,
            table: Table::default(),
            timers: Timers::new(),
            outputs: Outputs::new(),
            now: Instant::now(),
            closed: Vec::new(),
            next_id: 0,
            answers_first,
            idle,
        }
    }

    /// The address of a peer that is there.
    ///
    /// # Panics
    /// If there is none with this token.
    #[must_use]
    pub fn addr(&self, token: usize) -> SocketAddr {
        let peer = self.table.get(token);
        peer.expect("a service is told when a peer is gone").addr
    }

    /// Prints a line of data to stdout.
    pub fn print(&mut self, text: &str) {
        self.outputs.print(text);
    }

    /// Prints a line about what happens to stderr.
    pub fn note(&mut self, text: &str) {
        self.outputs.note(text);
    }

    /// Sends to one peer: now, or as soon as it takes more. If too much waits for it already, it is closed.
    pub fn send(&mut self, token: usize, bytes: &[u8]) {
        let Some(peer) = self.table.get_mut(token) else {
            return;
        };
        if peer.outbox.is_empty() {
            peer.took = self.now;
        }
        match peer.outbox.send(&mut peer.stream, bytes) {
            Ok(()) => self.wait_for_what_it_wants(token),
            Err(error) if error.kind() == ErrorKind::StorageFull => {
                self.end(token, End::DoesNotRead);
            }
            Err(error) => self.end(token, End::Failed(error)),
        }
    }

    /// Sends to all peers but one.
    pub fn send_to_others(&mut self, sender: usize, bytes: &[u8]) {
        for token in self.table.tokens() {
            let open = self.table.get(token).is_some_and(Connection::is_open);
            if open && token != sender {
                self.send(token, bytes);
            }
        }
    }

    /// Is there a peer that reads, but more slowly than the others send?
    #[must_use]
    pub fn is_anyone_behind(&self) -> bool {
        let mut peers = self.table.iter();
        peers.any(|(_, peer)| {
            peer.outbox.len() > BEHIND && self.now.duration_since(peer.took) < PATIENCE
        })
    }

    /// Reads nothing from a peer for so long. What it sends waits in the kernel;
    /// when the buffers there are full, it waits at the peer, whose `send` blocks: back-pressure.
    pub fn pause(&mut self, token: usize, time: Duration) {
        if let Some(peer) = self.table.get_mut(token) {
            peer.is_paused = true;
            let id = peer.id;
            let due = Due::Resume(Name { token, id });
            self.timers.set(self.now + time, due);
            self.wait_for_what_it_wants(token);
        }
    }
}
