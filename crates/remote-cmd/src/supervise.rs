//! Runs one command for one client: passes its output on, and ends it when it must end.
//!
//! A command ends by itself, because its time is up, because the client cancels it,
//! or because the client has gone.

use std::io;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::frame::Kind;
use crate::job::{Event, Job, Request};

/// How often a client is looked after when nothing else happens.
pub const TICK: Duration = Duration::from_millis(200);

/// How long to wait for output after a kill: a process that left the group may never close the pipe.
const AFTER_KILL: Duration = Duration::from_secs(1);

/// Who wants the output; each protocol has its own.
pub trait Client {
    /// A piece of output.
    ///
    /// # Errors
    /// If the client is gone: the command is then killed.
    fn output(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()>;

    /// The client sent something; `true` to kill the command.
    ///
    /// # Errors
    /// If the client is gone, or must go: the command is then killed.
    fn request(&mut self, request: Request) -> io::Result<bool>;

    /// Another [`TICK`] has passed.
    ///
    /// # Errors
    /// If the client is gone: the command is then killed.
    fn tick(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its exit status, or 128+N if signal N killed it.
    pub status: i32,
    /// It was killed because its time was up.
    pub timed_out: bool,
}

/// Sees `job` through to its end, which is before `deadline`.
///
/// # Errors
/// What `client` reports; the job is then killed when the caller drops it.
pub fn supervise(
    job: &mut Job,
    inbox: &Receiver<Event>,
    deadline: Instant,
    client: &mut impl Client,
) -> io::Result<Outcome> {
    let mut limit = Limit::at(deadline);
    let mut last_tick = Instant::now();
    loop {
        let mut kill = false;
        match next(job, inbox, limit.end)? {
            Next::Event(Event::Output {
                job: of,
                kind,
                bytes,
            }) if job.owns(of) => {
                client.output(kind, &bytes)?;
            }
            Next::Event(Event::OutputEnded { job: of }) if job.owns(of) => job.output_ended(),
            Next::Event(Event::Client(request)) => kill = client.request(request)?,
            Next::Event(_) | Next::Nothing => {}
            Next::Ended(status) => return Ok(limit.outcome(status)),
        }
        if last_tick.elapsed() >= TICK {
            client.tick()?;
            last_tick = Instant::now();
        }
        limit.enforce(job, kill);
    }
}

/// How long to wait for the end of a command, and then for what it leaves behind.
struct Limit {
    end: Instant,
    killed: bool,
    timed_out: bool,
}

impl Limit {
    fn at(end: Instant) -> Self {
        Self {
            end,
            killed: false,
            timed_out: false,
        }
    }

    /// Kills `job`, once, if somebody wants it or its time is up.
    fn enforce(&mut self, job: &mut Job, kill: bool) {
        let is_over = Instant::now() >= self.end;
        if self.killed {
            if is_over {
                // Whoever still holds the pipes has left the group.
                job.abandon_output();
            }
        } else if kill || is_over {
            job.kill();
            self.killed = true;
            self.timed_out = is_over;
            self.end = Instant::now() + AFTER_KILL;
        }
    }

    fn outcome(&self, status: i32) -> Outcome {
        Outcome {
            status,
            timed_out: self.timed_out,
        }
    }
}

enum Next {
    Event(Event),
    Ended(i32),
    Nothing,
}

/// What happens next, within a [`TICK`].
fn next(job: &mut Job, inbox: &Receiver<Event>, end: Instant) -> io::Result<Next> {
    let limit = end.saturating_duration_since(Instant::now()).min(TICK);
    if job.has_output() {
        return Ok(inbox.recv_timeout(limit).map_or(Next::Nothing, Next::Event));
    }
    // Both outputs are closed: now it ends, unless it works on in silence (`sleep 9 >/dev/null 2>&1`).
    if let Some(status) = job.wait(limit)? {
        return Ok(Next::Ended(status));
    }
    Ok(inbox.try_recv().map_or(Next::Nothing, Next::Event))
}
