//! Takes in those who come.
//!
//! Three things are easily forgotten here. Several may have come since the last round, and each round costs a system call
//! or two: so they are taken in batches. But not all at once, or those who are there would wait.
//! And `accept` itself can fail for lack of descriptors. Then the next one does, too, and the listener stays readable:
//! a loop that goes on spins. It has to look away for a while.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use lesson_kit::error::in_words;

use crate::ready::Interest;
use crate::ready::source::{Listener, Stream, accept};

/// How many are taken in a round.
pub(crate) const BATCH: usize = 64;

/// How long to look away when there are no descriptors.
pub(crate) const REST: Duration = Duration::from_millis(100);

/// How often that is reported.
const REPORT_AFTER: Duration = Duration::from_secs(10);

/// The listener, and whether it is waited for.
pub(crate) struct Acceptor {
    pub(crate) listener: Listener,
    pub(crate) is_resting: bool,
    /// What is waited for, as was said to the kernel.
    pub(crate) told: Interest,
    reported: Option<Instant>,
}

/// What came of a call of accept.
pub(crate) enum Accepted {
    Peer(Stream, SocketAddr),
    /// Nobody is there.
    Nobody,
    /// It failed, and will again; with what there is to report of it.
    NotNow(Option<String>),
}

impl Acceptor {
    pub(crate) fn new(listener: Listener) -> Self {
        Self {
            listener,
            is_resting: false,
            told: Interest::READ,
            reported: None,
        }
    }

    pub(crate) fn accept(&mut self, now: Instant) -> Accepted {
        loop {
            match accept(&self.listener) {
                Ok((stream, addr)) => return Accepted::Peer(stream, addr),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Accepted::Nobody,
                Err(error) if is_passing(&error) => {}
                Err(error) => return Accepted::NotNow(self.report(&error, now)),
            }
        }
    }

    fn report(&mut self, error: &io::Error, now: Instant) -> Option<String> {
        let last = self.reported;
        if last.is_some_and(|last| now.duration_since(last) < REPORT_AFTER) {
            return None;
        }
        self.reported = Some(now);
        Some(format!(
            "cannot accept the next peer: {} — waiting",
            in_words(error)
        ))
    }
}

/// Does the error concern one peer only, which has left before it was accepted? See accept(2).
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Interrupted | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}
