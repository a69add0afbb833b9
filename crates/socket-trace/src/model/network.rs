//! What a network that is not perfect does to packets.

use serde::{Deserialize, Serialize};

/// What the rules of the network say of a packet. Without one, the packet arrives at once, and unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The number of the packet among those of its side that have a verdict; its [`Arrival`] names it.
    pub packet: u64,
    /// What becomes of it.
    pub fate: Vec<Fate>,
    /// The rules that say so: `drop client data 2`.
    pub rules: Vec<String>,
}

impl Verdict {
    /// Whether it never arrives.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.fate.contains(&Fate::Dropped)
    }

    /// Whether it arrives later than it could: its [`Arrival`] is an event of its own.
    #[must_use]
    pub fn is_late(&self) -> bool {
        let is_late = |fate: &Fate| matches!(fate, Fate::Delayed(_) | Fate::Held);
        self.fate.iter().any(is_late)
    }
}

/// What becomes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It never arrives.
    Dropped,
    /// It arrives so many nanoseconds after it was sent.
    Delayed(u64),
    /// It arrives when another packet has been sent.
    Held,
    /// It arrives twice.
    Duplicated,
    /// It arrives with a bit that has changed.
    Corrupted,
    /// No host has sent it.
    Forged,
}

/// A packet arrives, later than it could: one that was delayed or held, or the copy of one that arrives twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The number of the packet in its [`Verdict`].
    pub packet: u64,
    /// The program on whose side it was sent.
    pub from: usize,
}
