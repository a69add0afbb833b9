//! What a run reports while it goes on.

use crate::model::{Cause, Event, Verdict};

/// What comes from the threads that see something.
pub(crate) enum Report {
    /// It is part of the trace.
    Event(Event),
    /// The bytes of a packet, for a file of packets: of a trace they would make a heavy thing.
    Frame(Frame),
}

/// A frame on the wire.
pub(crate) struct Frame {
    /// Nanoseconds since the trace began.
    pub(crate) time: u64,
    /// The program on whose side it was sent.
    pub(crate) from: usize,
    /// All of it, from its Ethernet header on.
    pub(crate) bytes: Vec<u8>,
    pub(crate) cause: Option<Cause>,
    /// What the rules of the network say of it.
    pub(crate) verdict: Option<Verdict>,
}
