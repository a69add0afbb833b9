//! A command that runs, and how to kill it with everything that it started.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use crate::frames::{MAX_PAYLOAD, STDERR, STDOUT};
use crate::given::{broken, lock, not_written, start_thread};

/// How long to wait for more output when the command has ended, in milliseconds.
const LINGER: u16 = 1000;

/// What runs. Locked while a command is started, and by the thread that ends the server: it sees all that run.
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
        // stage 14 {
        // In a process group of its own, it can be killed with all that it starts.
        shell.process_group(0);
        // stage 14 }
        let mut running = lock(&RUNNING);
        let child = shell.spawn()?;
        let killer = Killer::of(&child);
        // stage 18 {
        running.insert(child.id(), killer.clone());
        // stage 18 }
        Ok(Self { child, killer })
    }

    /// Passes its output on, and waits for its end; its exit status.
    pub fn wait(mut self, limit: Duration, take: Take<'_>) -> io::Result<i32> {
        // stage 17 {
        let (ended, has_ended) = channel::<()>();
        let killer = self.killer.clone();
        start_thread(move || {
            if has_ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                killer.kill(Some(format!("a command may run for {limit:?}")));
            }
        })?;
        // stage 17 }
        // stage 15 {
        // A child in the background may hold the outputs open: they do not tell when the shell has ended.
        let (killer, shell) = (self.killer.clone(), self.child.id());
        let ending = start_thread(move || killer.kill_what_is_left(shell))?;
        // stage 15 }
        self.read_outputs(take)?;
        // stage 15 {
        let _ = ending.join();
        // stage 15 }
        // stage 13 {
        wait_until_ended(self.child.id());
        self.killer.forget();
        // stage 13 }
        // stage 18 {
        // Before the wait: after it, another command may have the same number.
        lock(&RUNNING).remove(&self.child.id());
        // stage 18 }
        self.child.wait().map(exit_code)
    }

    /// Reads both outputs to their ends.
    fn read_outputs(&mut self, take: Take<'_>) -> io::Result<()> {
        let mut outputs: Vec<(u8, OwnedFd)> = Vec::new();
        if let Some(stdout) = self.child.stdout.take() {
            outputs.push((STDOUT, stdout.into()));
        }
        // stage 3 {
        if let Some(stderr) = self.child.stderr.take() {
            outputs.push((STDERR, stderr.into()));
        }
        // stage 3 }
        let killer = &self.killer;
        // stage 9 {
        //- for (kind, output) in outputs {
        //-     read_output(kind, File::from(output), killer, take);
        //- }
        //- Ok(())
        // A pipe holds 64 KiB, then the command waits for a reader: each pipe has one of its own.
        thread::scope(|scope| {
            for (kind, output) in outputs {
                let read = move || read_output(kind, File::from(output), killer, take);
                thread::Builder::new().spawn_scoped(scope, read)?;
            }
            Ok(())
        })
        // stage 9 }
    }
}

// stage 13 {
/// However the function ends that sees it through, a command does not live on, nor stay a zombie.
impl Drop for Job {
    fn drop(&mut self) {
        self.killer.kill(None);
        self.killer.forget();
        // stage 13 }
        // stage 18 {
        lock(&RUNNING).remove(&self.child.id());
        // stage 18 }
        // stage 13 {
        let _ = self.child.wait();
    }
}
// stage 13 }

/// Passes one output on, from its first byte to its last.
fn read_output(kind: u8, mut output: File, killer: &Killer, take: Take<'_>) {
    // stage 8 {
    //- let mut bytes = Vec::new();
    //- let _ = output.read_to_end(&mut bytes);
    //- take(kind, &bytes);
    let mut piece = vec![0; MAX_PAYLOAD];
    while let Ok(count @ 1..) = read_piece(&mut output, &mut piece, killer) {
        take(kind, &piece[..count]);
    }
    // stage 8 }
}

/// The next piece of an output, and its length; 0 at the end.
fn read_piece(output: &mut File, piece: &mut [u8], killer: &Killer) -> io::Result<usize> {
    // stage 15 {
    // A process that has left the group may hold the pipe open for longer than anybody wants to wait.
    while !has_input(output)? {
        if killer.has_ended() {
            return Ok(0);
        }
    }
    // stage 15 }
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

// stage 13 {
/// Waits for the end of the shell, but leaves it as it is.
fn wait_until_ended(shell: u32) {
    // With WNOWAIT the dead shell keeps its number, and nobody else can have it.
    let shell = Pid::from_raw(shell.cast_signed());
    let ended = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
    while waitid(Id::Pid(shell), ended) == Err(Errno::EINTR) {}
}
// stage 13 }

// stage 15 {
/// Waits a little for something to read, or the end.
fn has_input(output: &File) -> io::Result<bool> {
    let mut pipe = [PollFd::new(output.as_fd(), PollFlags::POLLIN)];
    match poll(&mut pipe, LINGER) {
        Err(Errno::EINTR) => Ok(false),
        ready => Ok(ready? > 0),
    }
}
// stage 15 }

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
    /// None before that is waited for: then the number may belong to another process.
    group: Option<Pid>,
    has_ended: bool,
    why_killed: Option<String>,
}

impl Killer {
    fn of(child: &Child) -> Self {
        let group = Some(Pid::from_raw(child.id().cast_signed()));
        Self(Arc::new(Mutex::new(Target {
            group,
            has_ended: false,
            why_killed: None,
        })))
    }

    fn forget(&self) {
        lock(&self.0).group = None;
    }

    fn has_ended(&self) -> bool {
        lock(&self.0).has_ended
    }

    // stage 15 {
    /// Waits for the end of the shell, and kills what it has left in the background.
    fn kill_what_is_left(&self, shell: u32) {
        wait_until_ended(shell);
        self.kill(None);
        lock(&self.0).has_ended = true;
    }
    // stage 15 }

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
            send_kill(group);
        }
        // stage 13 }
    }
}

/// Sends the signal that no command can ignore.
fn send_kill(group: Pid) {
    // stage 14 {
    //- let _ = kill(group, Signal::SIGKILL);
    let _ = killpg(group, Signal::SIGKILL);
    // stage 14 }
}

/// A command as the shell takes it.
pub fn command_text(bytes: Vec<u8>) -> io::Result<String> {
    // stage 19 {
    if bytes.contains(&0) {
        return Err(broken("a command cannot hold a zero byte"));
    }
    // stage 19 }
    String::from_utf8(bytes).map_err(|error| broken(error.to_string()))
}
