//! Where events go: to the one who orders and draws them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;

use crate::clock::Clock;
use crate::model::{Cause, Event, Note, Verdict, What};
use crate::report::{Frame, Report};

/// One end of the way to the drawing; every thread that sees something has one.
#[derive(Clone, Debug)]
pub(crate) struct Sink {
    clock: Clock,
    out: SyncSender<Report>,
    is_closed: Arc<AtomicBool>,
    wants_frames: bool,
}

impl Sink {
    pub(crate) fn new(clock: Clock, out: SyncSender<Report>, wants_frames: bool) -> Self {
        let is_closed = Arc::default();
        Self {
            clock,
            out,
            is_closed,
            wants_frames,
        }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// Nobody draws any more: the reader of a pipe is gone, or the disk is full.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    /// This happened at `time`.
    pub(crate) fn send(&self, time: u64, program: Option<usize>, thread: Option<i32>, what: What) {
        let event = Event {
            time,
            program,
            thread,
            what,
        };
        self.report(Report::Event(event));
    }

    /// Whether somebody wants the bytes of what crosses the wire.
    pub(crate) fn wants_frames(&self) -> bool {
        self.wants_frames
    }

    /// This crossed the wire, or would have, if the network had let it.
    pub(crate) fn frame(
        &self,
        time: u64,
        from: usize,
        bytes: &[u8],
        cause: Option<Cause>,
        verdict: Option<&Verdict>,
    ) {
        if self.wants_frames {
            let (bytes, verdict) = (bytes.to_vec(), verdict.cloned());
            self.report(Report::Frame(Frame {
                time,
                from,
                bytes,
                cause,
                verdict,
            }));
        }
    }

    fn report(&self, report: Report) {
        if self.out.send(report).is_err() {
            self.is_closed.store(true, Ordering::Relaxed);
        }
    }

    /// The reader must know this.
    pub(crate) fn note(&self, text: impl Into<String>, help: impl Into<String>) {
        let (text, help) = (text.into(), help.into());
        let now = self.clock.now();
        self.send(now, None, None, What::Note(Note { text, help }));
    }
}
