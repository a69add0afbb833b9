//! A command that runs, and how to kill it with everything that it started.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::frames::{MAX_PAYLOAD, STDERR, STDOUT};
use crate::given::{broken, lock, not_written};

/// What runs. Locked while a command is started, and by who ends the server: so none can slip through.
pub static RUNNING: Mutex<BTreeMap<u32, Killer>> = Mutex::new(BTreeMap::new());

/// Is called with each piece of a command's output, and its kind.
pub type Take<'a> = &'a (dyn Fn(u8, &[u8]) + Sync);

/// A command that runs.
pub struct Job {
    child: Child,
    pub killer: Killer,
}

impl Job {
    /// Starts a command.
    pub fn start(command: &str) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]);
        shell.stdout(Stdio::piped());
        // stage 3 {
        shell.stderr(Stdio::piped());
        // stage 3 }
        // stage 10 {
        shell.stdin(Stdio::null());
        // stage 10 }
        // stage 13 {
        // In a process group of its own, it can be killed with all that it starts.
        shell.process_group(0);
        // stage 13 }
        let mut running = lock(&RUNNING);
        let child = shell.spawn()?;
        let killer = Killer::of(&child);
        // stage 16 {
        running.insert(child.id(), killer.clone());
        // stage 16 }
        Ok(Self { child, killer })
    }

    /// Passes its output on, and waits for its end; its exit status.
    pub fn wait(mut self, limit: Duration, take: Take<'_>) -> io::Result<i32> {
        // stage 15 {
        let (ended, has_ended) = channel::<()>();
        let killer = self.killer.clone();
        thread::spawn(move || {
            if has_ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                killer.kill(Some(format!("a command may run for {limit:?}")));
            }
        });
        // stage 15 }
        self.read_outputs(take);
        let status = self.child.wait()?;
        self.killer.forget();
        // stage 15 {
        drop(ended);
        // stage 15 }
        // stage 16 {
        lock(&RUNNING).remove(&self.child.id());
        // stage 16 }
        Ok(exit_code(status))
    }

    /// Reads both outputs to their ends.
    fn read_outputs(&mut self, take: Take<'_>) {
        let mut outputs: Vec<(u8, Box<dyn Read + Send>)> = Vec::new();
        if let Some(stdout) = self.child.stdout.take() {
            outputs.push((STDOUT, Box::new(stdout)));
        }
        // stage 3 {
        if let Some(stderr) = self.child.stderr.take() {
            outputs.push((STDERR, Box::new(stderr)));
        }
        // stage 3 }
        // stage 9 {
        //- for (kind, output) in outputs {
        //-     read_output(kind, output, take);
        //- }
        // A pipe holds 64 KiB, then the command waits for a reader: each pipe has one of its own.
        thread::scope(|scope| {
            for (kind, output) in outputs {
                scope.spawn(move || read_output(kind, output, take));
            }
        });
        // stage 9 }
    }
}

/// Passes one output on, from its first byte to its last.
fn read_output(kind: u8, mut output: impl Read, take: Take<'_>) {
    // stage 8 {
    //- let mut bytes = Vec::new();
    //- let _ = output.read_to_end(&mut bytes);
    //- take(kind, &bytes);
    let mut piece = vec![0; MAX_PAYLOAD];
    while let Ok(count @ 1..) = read_piece(&mut output, &mut piece) {
        take(kind, &piece[..count]);
    }
    // stage 8 }
}

/// The next piece of an output, and its length; 0 at the end.
fn read_piece(output: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    // stage 12 {
    //- let mut count = 0;
    //- while let more @ 1.. = output.read(&mut piece[count..])? {
    //-     count += more;
    //- }
    //- Ok(count)
    // What is there now: it need not fill the piece.
    output.read(piece)
    // stage 12 }
}

fn exit_code(status: ExitStatus) -> i32 {
    // stage 4 {
    //- 0
    status.code().unwrap_or_else(|| killed_code(status))
    // stage 4 }
}

/// A process that was killed has no exit status.
fn killed_code(status: ExitStatus) -> i32 {
    // stage 11 {
    //- 1
    128 + status.signal().unwrap_or_default()
    // stage 11 }
}

/// Kills a command, from any thread.
#[derive(Clone)]
pub struct Killer(Arc<Mutex<Target>>);

struct Target {
    /// The number of the group is that of its first process.
    /// None once that has been waited for: then it may belong to another process.
    group: Option<Pid>,
    why_killed: Option<String>,
}

impl Killer {
    fn of(child: &Child) -> Self {
        let group = Some(Pid::from_raw(child.id().cast_signed()));
        Self(Arc::new(Mutex::new(Target {
            group,
            why_killed: None,
        })))
    }

    fn forget(&self) {
        lock(&self.0).group = None;
    }

    /// What the client is to be told about it.
    pub fn why_killed(&self) -> Option<String> {
        lock(&self.0).why_killed.clone()
    }

    /// Kills the command and everything that it started.
    pub fn kill(&self, why: Option<String>) {
        // stage 13 {
        //- not_written(13)
        let mut target = lock(&self.0);
        if let Some(group) = target.group {
            target.why_killed = why.or(target.why_killed.take());
            let _ = killpg(group, Signal::SIGKILL);
        }
        // stage 13 }
    }
}

/// A command as the shell takes it.
pub fn command_text(bytes: Vec<u8>) -> io::Result<String> {
    // stage 17 {
    if bytes.contains(&0) {
        return Err(broken("a command cannot hold a zero byte"));
    }
    // stage 17 }
    String::from_utf8(bytes).map_err(|error| broken(error.to_string()))
}
