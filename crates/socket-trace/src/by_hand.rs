//! What a reader sees who is the network, and what the reader does.

use std::time::Duration;

/// What the reader does: with the packet that has waited longest, or with the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It arrives.
    Pass,
    /// It never arrives.
    Drop,
    /// It is put aside, and arrives when the reader releases it.
    Hold,
    /// It arrives behind the next one of its side.
    Swap,
    /// It arrives twice.
    Repeat,
    /// The one that was put aside with this number arrives.
    Release(usize),
    /// Nothing arrives any more; or, the next time, all does again.
    Cut,
    /// All that comes from now on passes by itself; or, the next time, waits again.
    Go,
}

/// What the reader sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The packets that wait; the first has waited longest.
    pub waiting: Vec<Seen>,
    /// Those that were put aside, with their numbers.
    pub held: Vec<(usize, Seen)>,
    /// How many packets have come until now.
    pub came: u64,
    /// Whether the cable is cut.
    pub is_cut: bool,
    /// Whether packets pass by themselves.
    pub passes_all: bool,
    /// The run has ended: nothing more comes.
    pub is_over: bool,
}

/// A packet that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The program on whose side it was sent.
    pub from: usize,
    /// As a rule names it: `client data 2`.
    pub name: String,
    /// As the ladder shows it.
    pub text: String,
    /// So long it has waited.
    pub waits: Duration,
    /// It is a retransmission: so long after the last time it was sent.
    pub again_after: Option<Duration>,
}
