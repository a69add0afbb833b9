//! Where events go: to the one who orders and draws them.

use std::sync::mpsc::SyncSender;

use crate::clock::Clock;
use crate::model::{Event, Note, What};

/// One end of the way to the drawing; every thread that sees something has one.
#[derive(Clone, Debug)]
pub(crate) struct Sink {
    clock: Clock,
    out: SyncSender<Event>,
}

impl Sink {
    pub(crate) fn new(clock: Clock, out: SyncSender<Event>) -> Self {
        Self { clock, out }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// This happened at `time`. If nobody draws any more, nothing is lost by dropping it.
    pub(crate) fn send(&self, time: u64, program: Option<usize>, thread: Option<i32>, what: What) {
        let event = Event {
            time,
            program,
            thread,
            what,
        };
        let _ = self.out.send(event);
    }

    /// The reader must know this.
    pub(crate) fn note(&self, text: impl Into<String>, help: impl Into<String>) {
        let (text, help) = (text.into(), help.into());
        let now = self.clock.now();
        self.send(now, None, None, What::Note(Note { text, help }));
    }
}
