//! Runs one command for one client: passes its output on, and ends it when it must end.
//!
//! A command ends by itself, because its time is up, because the client cancels it,
//! or because the client has gone.

use std::io;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::frame::Kind;
use crate::job::{Event, Job, Request};

/// How often to look at the client, and at the clock, when nothing else happens.
pub const TICK: Duration = Duration::from_millis(200);

/// How long to wait for more output after the command has ended.
/// All of its group is dead by then; only a process that left the group can still hold a pipe.
const LINGER: Duration = Duration::from_secs(1);

/// Where the output of a command goes, and where requests come from; each protocol has its own.
pub trait OutputSink {
    /// Takes a piece of output.
    ///
    /// # Errors
    /// If the client is gone: the command is then killed.
    fn output(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()>;

    /// The client sent something: what does it mean for the command that runs?
    ///
    /// # Errors
    /// If the client is gone, or must go: the command is then killed.
    fn request(&mut self, request: Request) -> io::Result<Decision>;

    /// Another [`TICK`] has passed.
    ///
    /// # Errors
    /// If the client is gone: the command is then killed.
    fn tick(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What to do with a command that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Let it run.
    GoOn,
    /// Kill it.
    Kill,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its exit status, or 128+N if signal N killed it.
    pub status: i32,
    /// It was killed because its time was up.
    pub timed_out: bool,
}

/// Follows `job` to its end, and kills it at `deadline`.
///
/// # Errors
/// What `sink` reports; the job is then killed when the caller drops it.
pub fn supervise(
    job: &Job<'_>,
    inbox: &Receiver<Event>,
    deadline: Instant,
    sink: &mut impl OutputSink,
) -> io::Result<Outcome> {
    let mut progress = Progress::until(deadline);
    let mut last_tick = Instant::now();
    loop {
        match inbox.recv_timeout(progress.wait_at_most()) {
            Ok(Event::Output {
                job: of,
                kind,
                bytes,
            }) if job.owns(of) => {
                sink.output(kind, &bytes)?;
                progress.had_output();
            }
            Ok(Event::OutputEnded { job: of }) if job.owns(of) => progress.output_ended(),
            Ok(Event::Ended { job: of, status }) if job.owns(of) => progress.ended(status?),
            Ok(Event::Client(request)) => {
                if sink.request(request)? == Decision::Kill {
                    job.kill();
                }
            }
            // An event of an earlier job.
            Ok(_) => {}
            Err(_) => progress.nothing_came(),
        }
        if last_tick.elapsed() >= TICK {
            sink.tick()?;
            last_tick = Instant::now();
        }
        if progress.is_late() {
            job.kill();
        }
        if let Some(outcome) = progress.outcome() {
            return Ok(outcome);
        }
    }
}

/// How far a command is.
struct Progress {
    deadline: Instant,
    timed_out: bool,
    status: Option<i32>,
    open_outputs: u32,
    /// When the last piece of output was passed on, or the command ended.
    quiet_since: Instant,
    /// No more output is expected.
    is_quiet: bool,
}

impl Progress {
    fn until(deadline: Instant) -> Self {
        Self {
            deadline,
            timed_out: false,
            status: None,
            open_outputs: 2,
            quiet_since: Instant::now(),
            is_quiet: false,
        }
    }

    fn wait_at_most(&self) -> Duration {
        if self.timed_out || self.status.is_some() {
            return TICK;
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        left.min(TICK)
    }

    fn had_output(&mut self) {
        self.quiet_since = Instant::now();
    }

    fn output_ended(&mut self) {
        self.open_outputs -= 1;
    }

    fn ended(&mut self, status: i32) {
        self.status = Some(status);
        self.quiet_since = Instant::now();
    }

    fn nothing_came(&mut self) {
        self.is_quiet = self.status.is_some() && self.quiet_since.elapsed() >= LINGER;
    }

    /// Is the time up, for a command that still runs? Says so once.
    fn is_late(&mut self) -> bool {
        let is_late = !self.timed_out && self.status.is_none() && Instant::now() >= self.deadline;
        self.timed_out |= is_late;
        is_late
    }

    /// The outcome, when the command has ended, and all that it wrote has been passed on.
    fn outcome(&self) -> Option<Outcome> {
        let status = self.status?;
        let is_complete = self.open_outputs == 0
            || self.is_quiet
            // A process outside the group may write without end.
            || self.deadline + LINGER <= Instant::now();
        is_complete.then_some(Outcome {
            status,
            timed_out: self.timed_out,
        })
    }
}
