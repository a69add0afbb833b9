//! A started program whose story ends in a report when it does not do what a stage expects.

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::process::{self, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use harness::child::end_with_this_process;
use harness::child::{Child, KEPT, Output};

use crate::steps::last_words;
use crate::{
    Peer, Said, UdpPeer, escaped, fail, fail_at_difference, note, patience, said, step, verbatim,
};

/// How long a program may take from closing its stdout to its end.
const MOMENT: Duration = Duration::from_millis(500);

/// How long the kernel may take from closing a program's connections to reporting its end.
const LAST_MOMENT: Duration = Duration::from_millis(100);

/// A running program; dropping it stops it, and with it its whole process group.
pub struct Running {
    name: Said,
    child: Child,
    /// The report says already what became of it.
    is_told: bool,
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
            is_told: false,
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
            fail(
                said!("the program reads its stdin"),
                said!("{}; {}", error, self.state()),
                said!("the program ended too early"),
            );
        }
    }

    /// Closes its stdin, as Ctrl-D does.
    pub fn end_input(&mut self) {
        step(said!("closed the {}'s stdin", &self.name));
        self.child.end_input();
    }

    /// The next line of stdout must be this one.
    #[track_caller]
    pub fn expect_line(&mut self, line: &str, likely_cause: impl Into<Said>) {
        let shown = escaped(line.as_bytes());
        match self.child.stdout().take_line() {
            Ok(came) if came == line.as_bytes() => {
                step(said!(
                    "got the line {} on the {}'s stdout",
                    shown,
                    &self.name
                ));
            }
            Ok(came) | Err(came) => {
                let received = self.instead(&came);
                let wanted = said!("the line {} on the {}'s stdout", shown, &self.name);
                fail_at_difference((wanted, line.as_bytes()), (received, &came), likely_cause)
            }
        }
    }

    /// A line of stdout for which `wanted` holds must be the next one.
    #[track_caller]
    pub fn expect_line_that(
        &mut self,
        description: impl Into<Said>,
        wanted: impl Fn(&str) -> bool,
        likely_cause: impl Into<Said>,
    ) -> String {
        match self.next_line_that(wanted) {
            Ok(line) => line,
            Err(came) => fail(description, self.instead(&came), likely_cause),
        }
    }

    /// The next line of stdout if `wanted` holds for it, else what came.
    fn next_line_that(&mut self, wanted: impl Fn(&str) -> bool) -> Result<String, Vec<u8>> {
        let line = self.child.stdout().take_line()?;
        let text = String::from_utf8_lossy(&line).into_owned();
        if !wanted(&text) {
            return Err(line);
        }
        let (shown, name) = (escaped(&line), &self.name);
        step(said!("got {} on the {}'s {}", shown, name, said!("stdout")));
        Ok(text)
    }

    /// This text must appear somewhere on stdout.
    #[track_caller]
    pub fn expect_on_stdout(&mut self, text: &str, likely_cause: impl Into<Said>) {
        let stdout = self.child.stdout().clone();
        self.expect_text(&stdout, said!("stdout"), text, likely_cause);
    }

    /// This text must appear somewhere on stderr.
    #[track_caller]
    pub fn expect_on_stderr(&mut self, text: &str, likely_cause: impl Into<Said>) {
        let stderr = self.child.stderr().clone();
        self.expect_text(&stderr, said!("stderr"), text, likely_cause);
    }

    #[track_caller]
    fn expect_text(
        &mut self,
        output: &Output,
        stream: Said,
        text: &str,
        likely_cause: impl Into<Said>,
    ) {
        let (shown, name) = (escaped(text.as_bytes()), self.name.clone());
        match output.take_until(text) {
            Ok(_) => step(said!("got {} on the {}'s {}", shown, name, stream)),
            Err(came) => fail(
                said!("{} on the {}'s {}", shown, name, stream),
                self.instead(&came),
                likely_cause,
            ),
        }
    }

    /// Waits for its end and returns all of stdout that was not expected before.
    #[track_caller]
    pub fn expect_exit(&mut self, status: i32, likely_cause: impl Into<Said>) -> Vec<u8> {
        let ended = self.wait(patience());
        match ended {
            Some(ended) if ended.code() == Some(status) => step(said!("the {} ended", &self.name)),
            _ => fail(
                said!("the {} ends with exit status {}", &self.name, status),
                self.state(),
                likely_cause,
            ),
        }
        self.child.stdout().take_all().unwrap_or_else(|came| came)
    }

    /// What went wrong was told to the user, not to a programmer.
    #[track_caller]
    pub fn expect_no_stack_trace(&self) {
        let said = self.child.stderr().take_all().unwrap_or_else(|came| came);
        let text = String::from_utf8_lossy(&said);
        if text.contains("Traceback") || text.contains("panicked") {
            fail(
                said!("no stack trace on stderr"),
                escaped(&said),
                said!(
                    "the error was not caught: a stack trace is for programmers, \
                     the user is told what failed"
                ),
            );
        }
    }

    /// Waits for it to end; `None` if it has not in time.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let ended = self.child.wait(limit);
        self.is_told |= ended.is_some();
        ended
    }

    /// Waits for its end, which comes after `limit` at the latest, and for its output.
    pub(crate) fn into_output(mut self, limit: Duration) -> process::Output {
        let end = Instant::now() + limit;
        let status = self.wait(limit).unwrap_or_else(|| {
            // Not asked to stop: it might call its end a success.
            self.child.kill();
            // What it has started goes with it; that is no news then.
            self.child.stop();
            self.child.ended().expect("it was killed")
        });
        let printed = |output: &Output| {
            // What lives on may still hold the pipe.
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
        self.is_told = true;
        self.child.kill();
    }

    /// All of stdout that was not expected before, once it has ended.
    #[must_use]
    pub fn rest_of_stdout(&self) -> Vec<u8> {
        self.child.stdout().take_all().unwrap_or_else(|came| came)
    }

    /// What a report says came instead, with the program's own last words.
    pub(crate) fn instead(&mut self, came: &[u8]) -> Said {
        if came.is_empty() {
            said!("nothing; {}", self.state())
        } else {
            said!("{}; {}", escaped(came), self.state())
        }
    }

    /// Of a server whose first line is not as it should be.
    fn why_it_does_not_listen(&mut self, came: &[u8]) -> Said {
        match self.child.ended() {
            Some(status) if came.is_empty() && !status.success() => {
                if self.child.stderr().seen().is_empty() {
                    said!(
                        "the program ended ({}) before it listened, and said nothing on stderr",
                        status
                    )
                } else {
                    said!(
                        "the program ended ({}) before it listened: its last words on stderr say why",
                        status
                    )
                }
            }
            _ => said!(
                "the server must print `listening on IP:PORT` first, with the port the kernel chose, \
                 and not let it wait in a buffer"
            ),
        }
    }

    fn state(&mut self) -> Said {
        self.is_told = true;
        // Who has closed stdout is about to end.
        if self.child.stdout().has_ended() {
            let _ = self.child.wait(MOMENT);
        }
        // Its last words may be on their way yet.
        if self.child.ended().is_some() {
            let stderr = self.child.stderr();
            let _ = stderr.take_within(MOMENT, |_, ended| ended.then_some(0));
        }
        let state = match self.child.ended() {
            Some(status) => said!("the {} has ended ({})", &self.name, status),
            None => said!("the {} is still running", &self.name),
        };
        let state = match self.child.flooded() {
            Some(stream) => said!("{}, and prints without end to {}", state, stream),
            None => state,
        };
        last_words(&self.name, &self.child.stderr().seen());
        state
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // What a peer waited for in vain, the program's last words may explain.
        if thread::panicking() && !self.is_told && self.child.wait(LAST_MOMENT).is_some() {
            note(self.state());
        }
        let name = &self.name;
        let ending = self.child.stop();
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

/// A running server whose address is known.
pub struct Server {
    running: Running,
    addr: SocketAddr,
}

impl Server {
    /// Waits for the first line, `listening on IP:PORT`.
    #[track_caller]
    pub(crate) fn new(mut running: Running) -> Self {
        let line = running
            .next_line_that(|line| announced(line).is_some())
            .unwrap_or_else(|came| {
                let received = running.instead(&came);
                fail(
                    said!("the first line on stdout: listening on IP:PORT"),
                    received,
                    running.why_it_does_not_listen(&came),
                )
            });
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
    pub fn connect(&self, name: impl Into<Said>) -> Peer {
        Peer::connect(name, self.addr)
    }

    /// Opens a UDP peer that sends to the server.
    #[track_caller]
    pub fn udp_peer(&self, name: impl Into<Said>) -> UdpPeer {
        UdpPeer::towards(name, self.addr)
    }

    /// The stage fails if the server has ended.
    #[track_caller]
    pub fn expect_still_running(&mut self, likely_cause: impl Into<Said>) {
        if self.running.has_ended() {
            let state = self.running.state();
            fail(said!("the server goes on"), state, likely_cause);
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
