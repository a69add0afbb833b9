//! A started program: type into it, wait for its end, or end it.

use std::process::{self, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use harness::child::end_with_this_process;
use harness::child::{Child, KEPT, Output};

use crate::steps::last_words;
use crate::{Said, escaped, fail, note, said, step, verbatim};

/// How long a program may take from closing its stdout to its end.
const MOMENT: Duration = Duration::from_millis(500);

/// How long a program may take from closing its connections to its end: an interpreter cleans up in between.
const LAST_MOMENT: Duration = Duration::from_millis(300);

/// A running program; dropping it stops it, and with it its whole process group.
pub struct Running {
    pub(crate) name: Said,
    pub(crate) child: Child,
    /// Is its end, or its stderr, in the report already?
    is_reported: bool,
}

impl Running {
    pub(crate) fn spawn(name: impl Into<Said>, mut command: Command) -> Self {
        #[cfg(unix)]
        end_with_this_process();
        let name = name.into();
        let child = Child::spawn(&mut command).unwrap_or_else(|error| {
            fail(
                said!("the {} can be started", &name),
                said!("{}: {}", verbatim(command.get_program().display()), error),
                said!("there is no such program, or it must not be executed"),
            )
        });
        Self {
            name,
            child,
            is_reported: false,
        }
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// Types one line into its stdin.
    #[track_caller]
    pub fn type_line(&mut self, line: &str) {
        self.type_bytes(format!("{line}\n").as_bytes());
    }

    /// Writes bytes to its stdin.
    #[track_caller]
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        step(said!("typed {} into the {}", escaped(bytes), &self.name));
        if let Err(error) = self.child.write(bytes) {
            self.report_stderr();
            fail(
                said!("the program reads its stdin"),
                said!("{}; {}", error, self.describe_state()),
                said!("the program ended too early"),
            );
        }
    }

    /// Closes its stdin, as Ctrl-D does.
    pub fn end_input(&mut self) {
        step(said!("closed the {}'s stdin", &self.name));
        self.child.end_input();
    }

    /// Waits for it to end; `None` if it has not in time.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let ended = self.child.wait(limit);
        self.is_reported |= ended.is_some();
        ended
    }

    /// Waits for its end, which comes after `limit` at the latest, and for its output.
    pub(crate) fn into_output(mut self, limit: Duration) -> process::Output {
        let end = Instant::now() + limit;
        let status = self.wait(limit).unwrap_or_else(|| {
            // Not by SIGTERM, after which it might exit with 0.
            self.child.kill();
            // Ends what it has started, too, without a note about that.
            self.child.stop();
            self.child.ended().expect("it was killed")
        });
        let printed = |output: &Output| {
            // A process that it started may still hold the pipe.
            let left = end.saturating_duration_since(Instant::now()).max(MOMENT);
            let all = output.take_within(left, |rest, ended| ended.then_some(rest.len()));
            all.unwrap_or_else(|came| came)
        };
        process::Output {
            status,
            stdout: printed(self.child.stdout()),
            stderr: printed(self.child.stderr()),
        }
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.ended().is_some()
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        step(said!("pressed Ctrl-C in the {}", &self.name));
        self.child.interrupt();
    }

    /// Kills the program, and nothing else, as `kill -9` does.
    pub fn kill(&mut self) {
        step(said!("killed the {}", &self.name));
        self.is_reported = true;
        self.child.kill();
    }

    /// All of stdout that was not expected before, once it has ended.
    #[must_use]
    pub fn rest_of_stdout(&self) -> Vec<u8> {
        self.child.stdout().take_all().unwrap_or_else(|came| came)
    }

    /// Puts the end of its stderr into the report; of a program that is about to end, all of it.
    pub(crate) fn report_stderr(&mut self) {
        self.is_reported = true;
        if self.child.stdout().has_ended() {
            let _ = self.child.wait(MOMENT);
        }
        if self.has_ended() {
            let stderr = self.child.stderr();
            let _ = stderr.take_within(MOMENT, |_, ended| ended.then_some(0));
        }
        last_words(&self.name, &self.child.stderr().seen());
    }

    /// Has it ended, and how?
    pub(crate) fn describe_state(&mut self) -> Said {
        let state = match self.child.ended() {
            Some(status) => said!("the {} has ended ({})", &self.name, status),
            None => said!("the {} is still running", &self.name),
        };
        match self.child.flooded() {
            Some(stream) => said!("{}, and prints without end to {}", state, stream),
            None => state,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Its stderr may explain why a peer received nothing.
        if thread::panicking() && !self.is_reported && self.child.wait(LAST_MOMENT).is_some() {
            self.report_stderr();
            note(self.describe_state());
        }
        let (name, ending) = (&self.name, self.child.stop());
        if ending.had_to_be_killed {
            note(said!(
                "the {} ignored SIGTERM for 2 s, and was killed",
                name
            ));
        }
        if ending.left_children {
            note(said!(
                "the {} ended and left processes behind that it had started; they were killed",
                name
            ));
        }
        if let Some(stream) = self.child.flooded() {
            note(said!(
                "the {} printed more than {} MiB to {}; the rest was thrown away",
                name,
                KEPT / 1024 / 1024,
                stream
            ));
        }
    }
}
