//! For the two older protocols: runs a command to its end and keeps all that it says.
//!
//! They announce the length first, or send one answer, so nothing can be sent before the end.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use lesson_kit::args::in_words;

use crate::deadline::after;
use crate::frame::Kind;
use crate::job::{Job, Request};
use crate::kept::{Kept, MAX_KEPT, MAX_RESULT};
use crate::running::Running;
use crate::supervise::{Decision, OutputSink, supervise};

/// What `command` wrote, stdout then stderr; `Run Perfectly` if that is nothing and it succeeded.
///
/// A command that cannot be started, or whose output is too long, gives a result that says so.
///
/// # Errors
/// If the client leaves before the end; the command is then killed.
pub fn result_of(
    command: &str,
    stream: &TcpStream,
    running: &Running,
    limit: Duration,
) -> io::Result<Kept> {
    let (events, inbox) = sync_channel(4);
    let deadline = after(limit);
    let job = match Job::start(0, command, running, &events) {
        Ok(job) => job,
        Err(error) => return Ok(failure(&format!("cannot start the command: {error}"))),
    };
    let mut collector = Collector {
        stream,
        kept: Kept::new(),
    };
    let outcome = match supervise(&job, &inbox, deadline, &mut collector) {
        Ok(outcome) => outcome,
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            return Ok(failure(&format!("killed: {error}")));
        }
        Err(error) => return Err(error),
    };
    let mut result = collector.kept;
    if outcome.timed_out {
        let limit = in_words(limit);
        result.say(&format!("\nerror: killed: a command may run for {limit}"));
    }
    if result.is_empty() && outcome.status == 0 {
        result.say("Run Perfectly");
    }
    Ok(result)
}

/// A message of the server in the place of a result.
fn failure(why: &str) -> Kept {
    let mut result = Kept::new();
    result.say(&format!("error: {why}"));
    result
}

struct Collector<'stream> {
    stream: &'stream TcpStream,
    kept: Kept,
}

impl OutputSink for Collector<'_> {
    fn output(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        let why = if self.kept.len() + bytes.len() > MAX_RESULT {
            format!("the output is longer than {MAX_RESULT} bytes")
        } else if !self.kept.push(kind, bytes) {
            format!("the {MAX_KEPT} bytes that are kept for all clients are used up")
        } else {
            return Ok(());
        };
        let why = format!("{why}; use --protocol framed");
        Err(io::Error::new(ErrorKind::FileTooLarge, why))
    }

    fn request(&mut self, _: Request) -> io::Result<Decision> {
        Ok(Decision::GoOn)
    }

    /// Is the client still there? It has nothing to say now, so a peek that finds
    /// the end of the stream means that it has left.
    fn tick(&mut self) -> io::Result<()> {
        self.stream.set_nonblocking(true)?;
        let seen = self.stream.peek(&mut [0]);
        self.stream.set_nonblocking(false)?;
        match seen {
            Ok(0) => Err(io::Error::new(
                ErrorKind::BrokenPipe,
                "the client left before the end",
            )),
            // Nothing to see: it waits, as it should.
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                Ok(())
            }
            seen => seen.map(drop),
        }
    }
}
