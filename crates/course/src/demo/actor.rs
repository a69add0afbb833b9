//! A program of a scene.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use harness::child::{Child, Output};
use harness::report::{Said, said, verbatim};
use lesson_kit::args::in_words;
use lesson_kit::screen::WRAP_COLUMNS;

use super::transcript::{Stream, shortened};
use crate::failure::Failure;

/// More lines of a failed program are not shown.
const MOST_UNREAD_LINES: usize = 20;

/// A running program with its name in the scene. When this is dropped, the program is ended.
pub(crate) struct Actor {
    pub(crate) name: &'static str,
    pub(crate) child: Child,
    was_killed: bool,
}

impl Actor {
    /// Starts the program at `path`, in `folder`. Its lines are shown in so many columns.
    pub(crate) fn start(
        name: &'static str,
        path: &Path,
        args: &[String],
        folder: &Path,
        columns: usize,
    ) -> Result<Self, Failure> {
        let mut command = Command::new(path);
        command
            .args(args)
            .current_dir(folder)
            .env(WRAP_COLUMNS, columns.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = Child::spawn(&mut command)
            .map_err(|error| said!("  start {}: {}", path.display(), error))?;
        Ok(Self {
            name,
            child,
            was_killed: false,
        })
    }

    /// Writes a line to its stdin.
    pub(crate) fn type_line(&mut self, line: &str) -> Result<(), Failure> {
        let typed = self.child.write(format!("{line}\n").as_bytes());
        typed.map_err(|error| self.failed(&said!("reads what is typed"), error.into()))
    }

    /// Sends SIGINT; kills it on systems without signals.
    pub(crate) fn press_ctrl_c(&mut self) {
        #[cfg(unix)]
        self.child.interrupt();
        #[cfg(not(unix))]
        {
            self.child.kill();
            self.was_killed = true;
        }
    }

    /// Waits for its next line on `stream`; `None` at the end of the stream.
    pub(crate) fn next_line(
        &mut self,
        stream: Stream,
        wait: &Wait<'_>,
    ) -> Result<Option<String>, Failure> {
        let output = self.output(stream);
        let left = wait.left();
        let came = match output.take_line_within(left) {
            // With no time left, lines are not read: a program may print them without end.
            Ok(line) if !left.is_zero() => {
                return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
            }
            Err(came) if came.is_empty() && output.has_ended() => return Ok(None),
            Ok(came) | Err(came) => came,
        };
        let came = if came.is_empty() {
            said!("nothing more within {}", verbatim(in_words(wait.patience)))
        } else {
            said!("printed `{}`", shortened(&String::from_utf8_lossy(&came)))
        };
        Err(self.failed(wait.awaited, came))
    }

    /// Lines that no step has read: those that are there now and, if it has ended, those still to come.
    pub(crate) fn unread_lines(&mut self, stream: Stream, patience: Duration) -> Vec<String> {
        // The output of an ended program may still be in a pipe.
        let has_ended = self.child.ended().is_some();
        let patience = if has_ended { patience } else { Duration::ZERO };
        let output = self.output(stream);
        let lines = std::iter::from_fn(|| output.take_line_within(patience).ok());
        let texts = lines.map(|line| String::from_utf8_lossy(&line).into_owned());
        texts.take(MOST_UNREAD_LINES).collect()
    }

    /// Waits until it ends. Its exit status must be `wanted`.
    pub(crate) fn exit(&mut self, wanted: i32, wait: &Wait<'_>) -> Result<ExitStatus, Failure> {
        match self.child.wait(wait.left()) {
            Some(status) if self.was_killed || status.code() == Some(wanted) => Ok(status),
            _ => {
                let state = self.state();
                Err(self.failed_with(wait.awaited, state))
            }
        }
    }

    /// The failure of a step whose output ended before the awaited line.
    pub(crate) fn output_ended(&mut self, wait: &Wait<'_>) -> Failure {
        // A program closes its files a moment before it has an exit status.
        let _ = self.child.wait(wait.left());
        self.failed(wait.awaited, said!("the end of its output"))
    }

    /// The failure of a step that got `came` instead of `awaited`.
    pub(crate) fn failed(&mut self, awaited: &Said, came: Said) -> Failure {
        let state = self.state();
        self.failed_with(awaited, said!("{}; {}", came, state))
    }

    fn failed_with(&self, awaited: &Said, came: Said) -> Failure {
        let awaited = said!("  awaited  {} {}", verbatim(self.name), awaited);
        Failure::Stopped(awaited.above(said!("  came     {}", came)))
    }

    fn state(&mut self) -> Said {
        let name = verbatim(self.name);
        match self.child.ended() {
            Some(status) => said!("{} has ended ({})", name, status),
            None => said!("{} is still running", name),
        }
    }

    fn output(&self, stream: Stream) -> &Output {
        match stream {
            Stream::Stdout => self.child.stdout(),
            Stream::Stderr => self.child.stderr(),
        }
    }
}

/// What a step waits for, and how long.
pub(crate) struct Wait<'text> {
    awaited: &'text Said,
    patience: Duration,
    start: Instant,
}

impl<'text> Wait<'text> {
    /// The time begins now.
    pub(crate) fn begin(awaited: &'text Said, patience: Duration) -> Self {
        Self {
            awaited,
            patience,
            start: Instant::now(),
        }
    }

    fn left(&self) -> Duration {
        self.patience.saturating_sub(self.start.elapsed())
    }
}
