//! How a program is started under trace.
//!
//! ptrace(2) asks the program itself to say that it may be traced. So this program is started once more, says so,
//! and becomes the other one.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitCode, Stdio};

use instruments::errno;
use nix::sys::ptrace;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

/// The first word of the command line of this program, when it shall become another.
pub const START: &str = "__start";
/// The second word: trace it, or only start it.
const TRACED: &str = "traced";
const UNTRACED: &str = "untraced";
/// The exit status that says: ptrace is refused. Any other is an error number.
const REFUSED: i32 = 254;

/// Becomes the program in these words; comes back only if that fails.
pub fn become_program(words: &[OsString]) -> ExitCode {
    let [how, program, arguments @ ..] = words else {
        return ExitCode::from(2);
    };
    // The tracer waits for signals in a way of its own; the program begins as any other.
    let _ = SigSet::empty().thread_set_mask();
    if how == TRACED && ptrace::traceme().is_err() {
        return ExitCode::from(REFUSED as u8);
    }
    let error = Command::new(program).args(arguments).exec();
    let number = error
        .raw_os_error()
        .and_then(|number| u8::try_from(number).ok());
    ExitCode::from(number.unwrap_or(1))
}

/// A program that has been started.
#[derive(Debug)]
pub(super) enum Started {
    /// It is stopped before its first instruction.
    Traced(Pid),
    /// It runs, and nobody sees its calls.
    Untraced(Pid),
}

/// Starts it; if tracing is refused, without.
///
/// # Errors
/// `cannot start nc: ENOENT (No such file or directory)`.
pub(super) fn start(
    command: &[String],
    stdio: impl Fn() -> io::Result<[Stdio; 3]>,
) -> io::Result<Started> {
    let child = spawn(TRACED, command, stdio()?)?;
    let process = Pid::from_raw(child.id().cast_signed());
    let name = command.first().map_or("", String::as_str);
    match waitpid(process, None)? {
        WaitStatus::Stopped(_, Signal::SIGTRAP) => Ok(Started::Traced(process)),
        WaitStatus::Exited(_, REFUSED) => {
            let child = spawn(UNTRACED, command, stdio()?)?;
            Ok(Started::Untraced(Pid::from_raw(child.id().cast_signed())))
        }
        WaitStatus::Exited(_, number) => {
            let error = io::Error::from_raw_os_error(number);
            let text = format!("cannot start {name}: {}", errno::describe(&error));
            Err(io::Error::new(error.kind(), text))
        }
        other => {
            let text = format!("cannot start {name}: {other:?}");
            Err(io::Error::other(text))
        }
    }
}

fn spawn(how: &str, command: &[String], stdio: [Stdio; 3]) -> io::Result<Child> {
    let [stdin, stdout, stderr] = stdio;
    let mut this = Command::new("/proc/self/exe");
    this.args([START, how]).args(command);
    this.stdin(stdin).stdout(stdout).stderr(stderr).spawn()
}
