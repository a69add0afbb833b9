//! A started program: type into it, wait for its end, or end it.

use std::process::{self, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

#[cfg(unix)]
use harness::child::end_with_this_process;
use harness::child::{Child, KEPT, Output};

use crate::started::{self, Started, lock};
use crate::{Said, escaped, fail, note, said, step, verbatim};

/// How long a program may take from closing its stdout to its end.
const MOMENT: Duration = Duration::from_millis(500);

/// A running program; dropping it stops it, and with it its whole process group.
pub struct Running {
    pub(crate) name: Said,
    pub(crate) stdout: Output,
    pub(crate) stderr: Output,
    started: Arc<Mutex<Started>>,
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
            stdout: child.stdout().clone(),
            stderr: child.stderr().clone(),
            started: started::enter(Started {
                name: name.clone(),
                child,
                end_is_known: false,
            }),
            name,
        }
    }

    fn started(&self) -> MutexGuard<'_, Started> {
        lock(&self.started)
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.started().child.pid()
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
        let written = self.started().child.write(bytes);
        if let Err(error) = written {
            fail(
                said!("the program reads its stdin"),
                error,
                said!("the program closed its stdin, or ended too early"),
            );
        }
    }

    /// Closes its stdin, as Ctrl-D does.
    pub fn end_input(&mut self) {
        step(said!("closed the {}'s stdin", &self.name));
        self.started().child.end_input();
    }

    /// It ended as it should: what comes later is not about it.
    pub(crate) fn has_ended_well(&self) {
        self.started().end_is_known = true;
    }

    /// Waits for it to end; `None` if it has not in time.
    pub fn wait(&self, limit: Duration) -> Option<ExitStatus> {
        self.started().child.wait(limit)
    }

    /// Waits for its end, which comes after `limit` at the latest, and for its output.
    pub(crate) fn into_output(self, limit: Duration) -> process::Output {
        let end = Instant::now() + limit;
        let status = self.wait(limit).unwrap_or_else(|| {
            let child = &mut self.started().child;
            // Not by SIGTERM, after which it might exit with 0.
            child.kill();
            // Ends what it has started, too, without a note about that.
            child.stop();
            child.ended().expect("it was killed")
        });
        let printed = |output: &Output| {
            // A process that it started may still hold the pipe.
            let left = end.saturating_duration_since(Instant::now()).max(MOMENT);
            let all = output.take_within(left, |rest, ended| ended.then_some(rest.len()));
            all.unwrap_or_else(|came| came)
        };
        process::Output {
            status,
            stdout: printed(&self.stdout),
            stderr: printed(&self.stderr),
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.started().child.ended().is_some()
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        step(said!("pressed Ctrl-C in the {}", &self.name));
        self.started().child.interrupt();
    }

    /// Kills the program, and nothing else, as `kill -9` does.
    pub fn kill(&mut self) {
        step(said!("killed the {}", &self.name));
        let mut started = self.started();
        started.end_is_known = true;
        started.child.kill();
    }

    /// All of stdout that was not expected before, once it has ended.
    #[must_use]
    pub fn rest_of_stdout(&self) -> Vec<u8> {
        self.stdout.take_all().unwrap_or_else(|came| came)
    }

    /// All of stderr, once it has ended.
    #[must_use]
    pub fn all_of_stderr(&self) -> Vec<u8> {
        let _ = self.stderr.take_all();
        self.stderr.seen()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let name = &self.name;
        let mut started = lock(&self.started);
        let ending = started.child.stop();
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
        if let Some(stream) = started.child.flooded() {
            note(said!(
                "the {} printed more than {} MiB to {}; the rest was thrown away",
                name,
                KEPT / 1024 / 1024,
                stream
            ));
        }
    }
}
