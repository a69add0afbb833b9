//! One connection: what is open, how far it is, and what is still to be written.
//!
//! A thread would keep all this on its stack, and where it is would say how far it is.
//! A loop comes back to a connection a thousand times, and must find all of it in a value.

use std::net::SocketAddr;
use std::time::Instant;

use crate::outbox::Outbox;
use crate::ready::Interest;
use crate::ready::source::Stream;

/// How far a connection is.
///
/// ```text
/// Open ──▶ Leaving ──▶ Lingering ──▶ Closed
///   │         └────────────────────────▲
///   └──────────────────────────────────┘
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Both sides talk.
    Open,
    /// Nothing more is read; what waits in the outbox is still sent.
    Leaving {
        /// The peer may have sent more than was read.
        linger: bool,
    },
    /// All is sent, and the peer knows. What it still sends is read and thrown away:
    /// closing with unread bytes is a reset, which may overtake the last words (RFC 1122 §4.2.2.13).
    Lingering,
    /// It is closed when the events of this round are done: until then its token must not be used again.
    Closed,
}

/// A connection that was accepted.
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    pub(crate) addr: SocketAddr,
    /// Unlike a token, never used again: a timer may outlive its connection.
    pub(crate) id: u64,
    pub(crate) stage: Stage,
    pub(crate) outbox: Outbox,
    /// Not read from until a timer says so.
    pub(crate) is_paused: bool,
    /// When something came last.
    pub(crate) heard: Instant,
    /// When it took something from its outbox last, or that began to fill.
    pub(crate) took: Instant,
    /// What is waited for, as was said to the kernel.
    pub(crate) told: Interest,
}

impl Connection {
    /// What is to be waited for now.
    pub(crate) fn wants(&self, answers_first: bool) -> Interest {
        let is_owed_an_answer = answers_first && !self.outbox.is_empty();
        let is_read = match self.stage {
            Stage::Open => !self.is_paused && !is_owed_an_answer,
            Stage::Lingering => true,
            Stage::Leaving { .. } | Stage::Closed => false,
        };
        Interest {
            read: is_read,
            write: !self.outbox.is_empty() && self.stage != Stage::Closed,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }
}
