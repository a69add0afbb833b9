//! A program that ends by itself, run to its end.
//!
//! If it does not end in time, its whole process group is killed;
//! if it prints without end, only the first part is kept.

use std::ffi::OsStr;
use std::io::{self, PipeWriter, Write};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use assert_cmd::assert::Assert;

use crate::running::Running;
use crate::{patience, said};

/// A program, its arguments and its input, not started yet.
#[must_use = "it is started by `output` and by `assert`"]
pub struct WholeRun {
    command: Command,
    stdin: Vec<u8>,
    limit: Duration,
}

impl WholeRun {
    pub(crate) fn of(command: Command) -> Self {
        Self {
            command,
            stdin: Vec::new(),
            limit: patience(),
        }
    }

    /// What it reads from stdin; without this, nothing.
    pub fn write_stdin(mut self, stdin: impl Into<Vec<u8>>) -> Self {
        self.stdin = stdin.into();
        self
    }

    /// An environment variable.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// How long it may take, instead of [`patience`].
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it, and returns how it ended and what it printed.
    /// A program that does not end in time is killed: it has a signal instead of an exit status.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn output(mut self) -> Output {
        let (reader, writer) = io::pipe().expect("a pipe can be made");
        self.command
            .stdin(reader)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let running = Running::spawn(said!("program"), self.command);
        feed(writer, self.stdin);
        running.into_output(self.limit)
    }

    /// Runs it, and lets `assert_cmd` look at what became of it.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn assert(self) -> Assert {
        let command = format!("{:?}", self.command);
        Assert::new(self.output()).append_context("command", command)
    }
}

/// Writes in a thread of its own, since the program may read late.
/// The thread ends when everything is read, or when the program and all that it has started have ended.
pub(crate) fn feed(mut writer: PipeWriter, stdin: Vec<u8>) {
    // A program may end without reading all of it.
    thread::spawn(move || writer.write_all(&stdin));
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::{KEPT, Lifeline, PATIENCE, verbatim};

    /// Enough for a shell to start.
    const LIMIT: Duration = Duration::from_secs(1);

    fn shell(script: &str) -> WholeRun {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        WholeRun::of(command)
    }

    #[test]
    fn it_reads_its_input_and_ends() {
        let text = "a line\n".repeat(100_000);
        let output = shell("cat; exit 7").write_stdin(text.as_str()).output();
        assert_eq!(output.status.code(), Some(7));
        assert!(output.stdout == text.as_bytes());
        assert!(shell("cat").output().stdout.is_empty());
        shell("exit 3").write_stdin(text).assert().code(3);
    }

    #[test]
    fn what_does_not_end_is_killed_with_all_that_it_has_started() {
        let lifeline = Lifeline::new();
        let endless = shell(&lifeline.held_by_a_grandchild()).timeout(LIMIT);
        assert_eq!(endless.output().status.code(), None);
        lifeline.expect_held(verbatim("the shell runs its script"));
        lifeline.expect_cut(verbatim("kill the process group"));
    }

    #[test]
    fn what_lives_on_and_holds_the_output_is_not_waited_for() {
        let start = Instant::now();
        let output = shell("sleep 1000 & echo ended").timeout(LIMIT).output();
        assert_eq!(output.stdout, b"ended\n");
        assert!(output.status.success());
        assert!(start.elapsed() < PATIENCE);
    }

    #[test]
    fn of_output_without_end_no_more_is_kept_than_of_any_other() {
        let more = KEPT + 1_000_000;
        let output = shell(&format!("head -c {more} /dev/zero")).output();
        assert!(output.status.success());
        assert_eq!(output.stdout.len(), KEPT);
    }
}
