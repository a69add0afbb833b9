//! Started programs: what they print is collected, and they end with everything they started.
//!
//! The guide plays lessons with it, and the stages in `tests/` stand on it.
//! Every wait is for an event, never for a time; [`PATIENCE`] bounds them all.

mod output;
#[cfg(unix)]
mod groups;
#[cfg(unix)]
pub mod processes;

use std::env;
use std::io::{self, ErrorKind, Write};
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

/// How long to wait for anything before saying that it did not come.
/// Long, because a loaded machine is no reason to fail; when all goes well it is never waited out.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// [`PATIENCE`], or what the environment variable `STAGE_PATIENCE` says instead, such as `2s`:
/// for programs that are known to let everybody wait in vain.
#[must_use]
pub fn patience() -> Duration {
    static CHOSEN: OnceLock<Duration> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let chosen = env::var("STAGE_PATIENCE").ok();
        let chosen = chosen.and_then(|text| duration(&text).ok());
        chosen.unwrap_or(PATIENCE)
    })
}

/// How long a program may take to stop in good order before it is killed.
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
    /// Of its output, what the command sends to pipes is collected.
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
            stdout: process
                .stdout
                .take()
                .map_or_else(Output::none, Output::collect),
            stderr: process
                .stderr
                .take()
                .map_or_else(Output::none, Output::collect),
            is_stopped: false,
            process,
        })
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// What it prints.
    #[must_use]
    pub fn stdout(&self) -> &Output {
        &self.stdout
    }

    /// What it says.
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

    /// Waits for it to end; `None` if it has not in time.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        self.process.wait_timeout(limit).ok().flatten()
    }

    /// Its exit status; `None` if it is still running.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal(Signal::SIGINT);
    }

    /// Kills the program, and nothing else, as `kill -9` does.
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

    /// The stream to which it printed more than is kept, if there is one.
    #[must_use]
    pub fn flooded(&self) -> Option<Said> {
        let streams = [
            (said!("stdout"), &self.stdout),
            (said!("stderr"), &self.stderr),
        ];
        let mut flooded = streams.into_iter().filter(|(_, output)| output.is_cut());
        flooded.next().map(|(name, _)| name)
    }

    /// Asks the program to stop, then kills what is left of its process group.
    pub fn stop(&mut self) -> Ending {
        self.stdin = None;
        #[cfg_attr(
            not(unix),
            expect(unused_mut, reason = "elsewhere there are no process groups")
        )]
        let mut ending = Ending::default();
        if self.is_stopped {
            // Its numbers may be another's by now.
            return ending;
        }
        self.is_stopped = true;
        #[cfg(unix)]
        {
            let ended_by_itself = self.ended().is_some();
            if !ended_by_itself {
                self.signal(Signal::SIGTERM);
                // A program that stops by itself also ends what it started elsewhere.
                if self.wait(GRACE).is_none() {
                    ending.had_to_be_killed = true;
                    let _ = self.process.kill();
                }
            }
            ending.left_children = ended_by_itself && self.has_children();
            let _ = nix::sys::signal::killpg(self.group(), Signal::SIGKILL);
            groups::has_ended(self.pid());
        }
        self.kill();
        ending
    }

    /// Is anybody of the process group still alive, after its first process?
    #[cfg(unix)]
    fn has_children(&self) -> bool {
        // Signal 0 only asks; it also finds those that have ended, and whose parent has not looked yet.
        nix::sys::signal::killpg(self.group(), None).is_ok()
            && processes::all().is_none_or(|all| {
                let group = self.process.id();
                all.iter().any(|one| one.group == group && one.is_alive)
            })
    }
}

/// How a program took its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// It did not stop when it was asked to.
    pub had_to_be_killed: bool,
    /// It had ended by itself, and processes that it had started lived on.
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
        // Both held the pipe: its end is the end of both.
        assert_eq!(stdout.take_all(), Ok(Vec::new()));
    }

    #[test]
    fn a_closed_stdin_is_an_error_not_a_panic() {
        let mut child = shell("exec <&-; echo closed; read line");
        assert_eq!(child.stdout().take_line(), Ok(b"closed".to_vec()));
        // A program that another test starts at this moment holds all our pipes until it is executed,
        // and as long as it does, a write finds room.
        let start = Instant::now();
        let error = loop {
            match child.write(b"hello\n") {
                Ok(()) => assert!(
                    start.elapsed() < PATIENCE,
                    "nobody reads, and write succeeds"
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
    fn a_wait_can_be_called_off() {
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
