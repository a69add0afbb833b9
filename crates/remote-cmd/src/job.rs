//! One running command.
//!
//! Its stdout and its stderr each have a thread that reads them as they come.
//! Reading one to its end before the other would be a deadlock:
//! a pipe holds 64 KiB, then the command waits for its reader, and the reader for the command.
//!
//! On Unix the command gets a process group of its own, so that all it starts can be killed with it.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

use wait_timeout::ChildExt;

use crate::frame::{Kind, MAX_PAYLOAD, read_some};

/// What happens while a command runs; the connection's main thread takes it from one queue.
#[derive(Debug)]
pub enum Event {
    /// The command wrote something: at most [`MAX_PAYLOAD`] bytes to stdout or stderr.
    Output {
        /// Which job's.
        job: u64,
        /// [`Kind::Stdout`] or [`Kind::Stderr`].
        kind: Kind,
        /// What it wrote.
        bytes: Vec<u8>,
    },
    /// One of the command's two outputs has ended.
    OutputEnded {
        /// Which job's.
        job: u64,
    },
    /// The client sent something, or left.
    Client(Request),
}

/// What a client can want.
#[derive(Debug)]
pub enum Request {
    /// Run this.
    Command(String),
    /// Kill what is running.
    Cancel,
    /// It has sent all it will ever send.
    SaidAll,
    /// It broke the protocol, or its connection broke.
    Broken(io::Error),
}

/// A command that runs; dropping it kills it.
pub struct Job {
    number: u64,
    child: Child,
    open_outputs: usize,
    exited: Option<ExitStatus>,
}

impl Job {
    /// Starts `sh -c TEXT` (`cmd /C TEXT` on Windows), with its stdin empty:
    /// with a pipe that nobody writes to, `cat` would never end.
    ///
    /// # Errors
    /// If the shell cannot be started; see fork(2), execve(2).
    pub fn start(number: u64, text: &str, events: &SyncSender<Event>) -> io::Result<Self> {
        let mut child = shell(text)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().expect("stdout is piped");
        let stderr = child.stderr.take().expect("stderr is piped");
        let job = Self {
            number,
            child,
            open_outputs: 2,
            exited: None,
        };
        pump(stdout, number, Kind::Stdout, events.clone())?;
        pump(stderr, number, Kind::Stderr, events.clone())?;
        Ok(job)
    }

    /// Is this event about this job, and not a straggler of an earlier one?
    #[must_use]
    pub fn owns(&self, job: u64) -> bool {
        self.number == job
    }

    /// One of the two outputs has ended.
    pub fn output_ended(&mut self) {
        self.open_outputs -= 1;
    }

    /// Waits no longer for the outputs to end.
    pub fn abandon_output(&mut self) {
        self.open_outputs = 0;
    }

    /// Can output still come?
    #[must_use]
    pub fn has_output(&self) -> bool {
        self.open_outputs > 0
    }

    /// Waits for the command to end; its exit status, or 128+N if signal N killed it.
    ///
    /// # Errors
    /// What wait(2) reports.
    pub fn wait(&mut self, limit: Duration) -> io::Result<Option<i32>> {
        if self.exited.is_none() {
            self.exited = self.child.wait_timeout(limit)?;
        }
        Ok(self.exited.map(exit_code))
    }

    /// Kills the command and everything that it started.
    pub fn kill(&mut self) {
        // After the wait, its number may belong to another process.
        if self.exited.is_none() {
            kill_with_children(&mut self.child);
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.kill();
        if self.exited.is_none() {
            // Without it the dead process would stay a zombie.
            let _ = self.child.wait();
        }
    }
}

/// Reads an output to its end, in a thread that ends with it.
///
/// The thread is not joined: a process that left the group (`setsid`) can hold the pipe open after all
/// others are dead. Once the connection is closed, sending fails and the thread ends at the next output.
fn pump(
    mut output: impl Read + Send + 'static,
    job: u64,
    kind: Kind,
    events: SyncSender<Event>,
) -> io::Result<()> {
    let read_on = move || {
        loop {
            let mut bytes = vec![0; MAX_PAYLOAD];
            let count = read_some(&mut output, &mut bytes).unwrap_or(0);
            if count == 0 {
                let _ = events.send(Event::OutputEnded { job });
                return;
            }
            bytes.truncate(count);
            // Waits while the queue is full: a slow client slows the command down, and memory stays flat.
            if events.send(Event::Output { job, kind, bytes }).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name(format!("{kind:?}"))
        .spawn(read_on)
        .map(drop)
}

#[cfg(unix)]
fn shell(text: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("sh");
    command.args(["-c", text]).process_group(0);
    command
}

#[cfg(windows)]
fn shell(text: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut command = Command::new("cmd");
    // `cmd` does its own splitting: quoting the text as an argument would change it.
    command.arg("/C").raw_arg(text);
    command
}

#[cfg(unix)]
fn kill_with_children(child: &mut Child) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;
    // The group has the number of its first process.
    let _ = killpg(Pid::from_raw(child.id().cast_signed()), Signal::SIGKILL);
}

#[cfg(windows)]
fn kill_with_children(child: &mut Child) {
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &child.id().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let _ = child.kill();
}

fn exit_code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = status.signal() {
            return 128 + signal;
        }
    }
    status.code().unwrap_or(1)
}
