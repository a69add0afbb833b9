//! Started programs: their output is collected, and they end with all processes that they started.
//!
//! The guide plays the lessons with it, and the stages in `tests/` start the graded program with it.
//! Every wait is for an event, and [`PATIENCE`] limits it.

mod output;
#[cfg(unix)]
mod groups;
#[cfg(unix)]
pub mod processes;

use std::env;
use std::io::{self, ErrorKind, Write};
use std::mem;
use std::process::{self, ChildStdin, Command, ExitStatus};
use std::sync::OnceLock;
use std::time::Duration;

#[cfg(unix)]
pub use groups::end_with_this_process;
#[cfg(unix)]
use nix::{sys::signal::Signal, unistd::Pid};
pub use output::{KEPT, Output};
use wait_timeout::ChildExt;

use lesson_kit::args::duration;

use crate::report::Said;
use crate::said;

/// How long to wait for an event that should come.
/// It is long, since a busy machine must not make a test fail. As long as nothing is wrong, no test waits so long.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// [`PATIENCE`], or the value of the environment variable `STAGE_PATIENCE`, such as `2s`.
///
/// It is set for programs that are known to hang.
#[must_use]
pub fn patience() -> Duration {
    static CHOSEN: OnceLock<Duration> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let chosen = env::var("STAGE_PATIENCE").ok();
        let chosen = chosen.and_then(|text| duration(&text).ok());
        chosen.unwrap_or(PATIENCE)
    })
}

/// How long a program may take to stop after SIGTERM before it is killed.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(2);

/// A running program; dropping it stops it, and with it its whole process group.
pub struct Child {
    process: process::Child,
    stdin: Option<ChildStdin>,
    stdout: Output,
    stderr: Output,
    is_stopped: bool,
}

impl Child {
    /// Starts `command`, in a process group of its own.
    ///
    /// What goes to pipes, of its stdout and stderr, is collected.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        let mut process = groups::start(command)?;
        #[cfg(not(unix))]
        let mut process = command.spawn()?;
        Ok(Self {
            stdin: process.stdin.take(),
            stdout: Output::of(process.stdout.take()),
            stderr: Output::of(process.stderr.take()),
            is_stopped: false,
            process,
        })
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Its stdout, as far as that is a pipe.
    #[must_use]
    pub fn stdout(&self) -> &Output {
        &self.stdout
    }

    /// Its stderr, as far as that is a pipe.
    #[must_use]
    pub fn stderr(&self) -> &Output {
        &self.stderr
    }

    /// Writes to its stdin.
    ///
    /// # Errors
    /// [`ErrorKind::BrokenPipe`] if the program has closed it, or [`end_input`](Self::end_input) has.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stdin = self.stdin.as_mut().ok_or(ErrorKind::BrokenPipe)?;
        stdin.write_all(bytes)
    }

    /// Closes its stdin, as Ctrl-D does.
    pub fn end_input(&mut self) {
        self.stdin = None;
    }

    /// Waits until it ends; `None` if that takes longer than `limit`.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        self.process.wait_timeout(limit).ok().flatten()
    }

    /// Its exit status; `None` if it is still running.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// Sends SIGINT, as Ctrl-C does.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal(Signal::SIGINT);
    }

    /// Kills the program, as `kill -9` does, and not the processes that it has started.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    #[cfg(unix)]
    fn signal(&self, signal: Signal) {
        let _ = nix::sys::signal::kill(self.group(), signal);
    }

    /// The group's id is that of its first process.
    #[cfg(unix)]
    fn group(&self) -> Pid {
        Pid::from_raw(self.process.id().cast_signed())
    }

    /// The stream to which it printed more than [`KEPT`] bytes, if there is one.
    #[must_use]
    pub fn flooded(&self) -> Option<Said> {
        if self.stdout.is_cut() {
            return Some(said!("stdout"));
        }
        self.stderr.is_cut().then(|| said!("stderr"))
    }

    /// Sends SIGTERM to the program, then kills what is left of its process group.
    pub fn stop(&mut self) -> Ending {
        self.stdin = None;
        if mem::replace(&mut self.is_stopped, true) {
            // Another process may have its number by now.
            return Ending::default();
        }
        #[cfg(unix)]
        let ending = self.end_group();
        #[cfg(not(unix))]
        let ending = Ending::default();
        self.kill();
        ending
    }

    #[cfg(unix)]
    fn end_group(&mut self) -> Ending {
        let ended_by_itself = self.ended().is_some();
        let mut had_to_be_killed = false;
        if !ended_by_itself {
            self.signal(Signal::SIGTERM);
            // It may have started processes outside of its group, which only the program itself can end.
            had_to_be_killed = self.wait(GRACE).is_none();
        }
        let has_children = self.has_children();
        // After the program's end its number is free, and can be another group's, unless a child keeps it.
        if had_to_be_killed || has_children {
            let _ = nix::sys::signal::killpg(self.group(), Signal::SIGKILL);
        }
        groups::has_ended(self.pid());
        Ending {
            had_to_be_killed,
            left_children: ended_by_itself && has_children,
        }
    }

    /// Is a process of the group alive, after the first one has ended?
    #[cfg(unix)]
    fn has_children(&self) -> bool {
        // Without a signal, kill(2) only looks whether there is one. It counts zombies, too.
        nix::sys::signal::killpg(self.group(), None).is_ok()
            && processes::all().is_none_or(|all| processes::outlive(&all, self.pid()))
    }
}

/// What [`Child::stop`] had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// The program did not stop after SIGTERM.
    pub had_to_be_killed: bool,
    /// The program had ended before, and left processes of its group running.
    pub left_children: bool,
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::process::Stdio;
    use std::thread;
    use std::time::Instant;

    use super::*;

    fn shell(script: &str) -> Child {
        let mut command = Command::new("sh");
        command
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        Child::spawn(&mut command).unwrap()
    }

    #[test]
    fn what_it_starts_ends_with_it() {
        let child = shell("sleep 1000 & echo started; wait");
        assert_eq!(child.stdout().take_line(), Ok(b"started".to_vec()));
        let stdout = child.stdout().clone();
        drop(child);
        // Both processes held the pipe: it ends when both have.
        assert_eq!(stdout.take_all(), Ok(Vec::new()));
    }

    #[test]
    fn a_closed_stdin_is_an_error_not_a_panic() {
        let mut child = shell("exec <&-; echo closed; read line");
        assert_eq!(child.stdout().take_line(), Ok(b"closed".to_vec()));
        // A program that another test starts at this moment has copies of all our pipes until its exec,
        // and until then, a write succeeds.
        let start = Instant::now();
        let error = loop {
            match child.write(b"hello\n") {
                Ok(()) => assert!(
                    start.elapsed() < PATIENCE,
                    "write succeeds, though the reader is gone"
                ),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        child.end_input();
        let error = child.write(b"hello\n").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    }

    #[test]
    fn a_wait_can_be_abandoned() {
        let child = shell("echo one; read line");
        assert_eq!(child.stdout().take_line(), Ok(b"one".to_vec()));
        let stdout = child.stdout().clone();
        let start = Instant::now();
        let waiting = thread::spawn(move || stdout.take_line());
        child.stdout().abandon();
        assert_eq!(waiting.join().unwrap(), Err(Vec::new()));
        assert!(start.elapsed() < PATIENCE);
    }
}
