//! A started program, and the guard that ends it with everything it started.

use std::io::Write;
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::process::{Child, ChildStdin, Command, ExitStatus};
use std::time::Duration;

#[cfg(unix)]
use nix::{sys::signal::Signal, unistd::Pid};
use wait_timeout::ChildExt;

use crate::output::Output;
use crate::{PATIENCE, Peer, UdpPeer, escaped, fail, step};

/// How long a program may take to stop in good order before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// A running program; dropping it stops it, and with it its whole process group.
pub struct Running {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Output,
    stderr: Output,
}

impl Running {
    pub(crate) fn spawn(name: &str, mut command: Command) -> Self {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        Self {
            name: name.to_owned(),
            stdin: child.stdin.take(),
            stdout: Output::collect(child.stdout.take().expect("stdout is piped")),
            stderr: Output::collect(child.stderr.take().expect("stderr is piped")),
            child,
        }
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Types one line into its stdin.
    #[track_caller]
    pub fn type_line(&mut self, line: &str) {
        self.type_bytes(format!("{line}\n").as_bytes());
    }

    /// Writes bytes to its stdin.
    #[track_caller]
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        step(format!("typed {} into the {}", escaped(bytes), self.name));
        let stdin = self.stdin.as_mut().expect("stdin was closed by this stage");
        if let Err(error) = stdin.write_all(bytes) {
            let received = format!("{error}; {}", self.state());
            fail(
                "the program reads its stdin",
                &received,
                "the program ended too early",
            );
        }
    }

    /// Closes its stdin, as Ctrl-D does.
    pub fn end_input(&mut self) {
        step(format!("closed the {}'s stdin", self.name));
        self.stdin = None;
    }

    /// The next line of stdout must be this one.
    #[track_caller]
    pub fn expect_line(&mut self, line: &str, likely_cause: &str) {
        let wanted = format!(
            "the line {} on the {}'s stdout",
            escaped(line.as_bytes()),
            self.name
        );
        match self.stdout.take_line() {
            Ok(came) if came == line.as_bytes() => step(format!("got {wanted}")),
            Ok(came) | Err(came) => fail(&wanted, &self.instead(&came), likely_cause),
        }
    }

    /// A line of stdout for which `wanted` holds must be the next one.
    #[track_caller]
    pub fn expect_line_that(
        &mut self,
        description: &str,
        wanted: impl Fn(&str) -> bool,
        likely_cause: &str,
    ) -> String {
        let line = self.stdout.take_line();
        let text = line
            .as_ref()
            .ok()
            .map(|line| String::from_utf8_lossy(line).into_owned());
        match text {
            Some(text) if wanted(&text) => {
                step(format!(
                    "got {} on the {}'s stdout",
                    escaped(text.as_bytes()),
                    self.name
                ));
                text
            }
            _ => fail(
                description,
                &self.instead(&line.unwrap_or_else(|came| came)),
                likely_cause,
            ),
        }
    }

    /// This text must appear somewhere on stdout.
    #[track_caller]
    pub fn expect_on_stdout(&mut self, text: &str, likely_cause: &str) {
        let stdout = self.stdout.clone();
        self.expect_text(&stdout, "stdout", text, likely_cause);
    }

    /// This text must appear somewhere on stderr.
    #[track_caller]
    pub fn expect_on_stderr(&mut self, text: &str, likely_cause: &str) {
        let stderr = self.stderr.clone();
        self.expect_text(&stderr, "stderr", text, likely_cause);
    }

    #[track_caller]
    fn expect_text(&mut self, output: &Output, stream: &str, text: &str, likely_cause: &str) {
        let wanted = format!(
            "{} on the {}'s {stream}",
            escaped(text.as_bytes()),
            self.name
        );
        match output.take_until(text) {
            Ok(_) => step(format!("got {wanted}")),
            Err(came) => fail(&wanted, &self.instead(&came), likely_cause),
        }
    }

    /// Waits for its end and returns all of stdout that was not expected before.
    #[track_caller]
    pub fn expect_exit(&mut self, status: i32, likely_cause: &str) -> Vec<u8> {
        let ended = self.wait(PATIENCE);
        let wanted = format!("the {} ends with exit status {status}", self.name);
        match ended {
            Some(ended) if ended.code() == Some(status) => step(format!("the {} ended", self.name)),
            _ => fail(&wanted, &self.state(), likely_cause),
        }
        self.stdout.take_all().unwrap_or_else(|came| came)
    }

    /// Waits for it to end; `None` if it has not in time.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        self.child.wait_timeout(limit).ok().flatten()
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        step(format!("pressed Ctrl-C in the {}", self.name));
        self.signal(Signal::SIGINT);
    }

    /// Kills the program, and nothing else, as `kill -9` does.
    pub fn kill(&mut self) {
        step(format!("killed the {}", self.name));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// All of stdout that was not expected before, once it has ended.
    #[must_use]
    pub fn rest_of_stdout(&self) -> Vec<u8> {
        self.stdout.take_all().unwrap_or_else(|came| came)
    }

    /// What a report says came instead, with the program's own last words.
    fn instead(&mut self, came: &[u8]) -> String {
        if came.is_empty() {
            format!("nothing; {}", self.state())
        } else {
            format!("{}; {}", escaped(came), self.state())
        }
    }

    fn state(&mut self) -> String {
        let state = match self.child.try_wait() {
            Ok(Some(status)) => format!("the {} has ended ({status})", self.name),
            _ => format!("the {} is still running", self.name),
        };
        let said = self.stderr.seen();
        if said.is_empty() {
            return state;
        }
        let tail = &said[said.len().saturating_sub(400)..];
        format!("{state}; the end of its stderr: {}", escaped(tail))
    }

    #[cfg(unix)]
    fn signal(&self, signal: Signal) {
        let _ = nix::sys::signal::kill(self.process(), signal);
    }

    #[cfg(unix)]
    fn process(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    /// Asks the program to stop, then kills what is left of its process group.
    fn stop(&mut self) {
        self.stdin = None;
        #[cfg(unix)]
        {
            if matches!(self.child.try_wait(), Ok(None)) {
                self.signal(Signal::SIGTERM);
                // A program that stops by itself also ends what it started elsewhere.
                if self.wait(GRACE).is_none() {
                    let _ = self.child.kill();
                }
            }
            let _ = nix::sys::signal::killpg(self.process(), Signal::SIGKILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A running server whose address is known.
pub struct Server {
    running: Running,
    addr: SocketAddr,
}

impl Server {
    /// Waits for the first line, `listening on IP:PORT`.
    #[track_caller]
    pub(crate) fn new(mut running: Running) -> Self {
        let line = running.expect_line_that(
            "the first line on stdout: listening on IP:PORT",
            |line| announced(line).is_some(),
            "the server must print `listening on IP:PORT` first, with the port the kernel chose, \
             and not let it wait in a buffer",
        );
        let addr = announced(&line).expect("checked a moment ago");
        Self { running, addr }
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Connects a TCP peer.
    #[track_caller]
    pub fn connect(&self, name: &str) -> Peer {
        Peer::connect(name, self.addr)
    }

    /// Opens a UDP peer that sends to the server.
    #[track_caller]
    pub fn udp_peer(&self, name: &str) -> UdpPeer {
        UdpPeer::towards(name, self.addr)
    }

    /// The stage fails if the server has ended.
    #[track_caller]
    pub fn expect_still_running(&mut self, likely_cause: &str) {
        if !matches!(self.running.child.try_wait(), Ok(None)) {
            let state = self.running.state();
            fail("the server goes on", &state, likely_cause);
        }
    }
}

fn announced(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("listening on ")?.parse().ok()
}

impl Deref for Server {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.running
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Running {
        &mut self.running
    }
}
