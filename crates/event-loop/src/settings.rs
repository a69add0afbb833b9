//! What is decided before a server is bound.

use std::time::Duration;

use crate::How;

/// The settings of a server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the loop waits.
    pub ready: How,
    /// How many peers are there at once, at most.
    pub max_peers: usize,
    /// What becomes of one more.
    pub when_full: WhenFull,
    /// Peers from which nothing came for so long are closed; `None`: never.
    pub idle: Option<Duration>,
}

/// What becomes of a peer that is one too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// It waits in the backlog: the kernel has connected it, and nobody accepts it.
    Wait,
    /// It is accepted, and closed at once.
    TurnAway,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ready: How::default(),
            max_peers: 10_000,
            when_full: WhenFull::Wait,
            idle: None,
        }
    }
}
