//! The process of a command: a shell that any thread may kill, with everything that it started.
//!
//! On Unix the shell gets a process group of its own, and its children are born into that group:
//! one signal reaches them all. The number of the group is the number of the shell.
//!
//! That number is a trap. When the shell has been waited for, the kernel may give its number to another process,
//! and a kill that comes later hits a stranger. So at the end of the shell the order is:
//! see that it has ended, kill what is left of its group, and only then wait for it.

use std::io;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A shell that was started, and its process group; `None` when it has been waited for.
#[derive(Debug)]
pub struct Process(Mutex<Option<Child>>);

impl Process {
    /// Starts `sh -c TEXT` (`cmd /C TEXT` on Windows), with its stdin empty:
    /// with a pipe that nobody writes to, `cat` would never end.
    ///
    /// # Errors
    /// If the shell cannot be started; see fork(2), execve(2).
    pub fn start(text: &str) -> io::Result<(Self, ChildStdout, ChildStderr)> {
        let mut shell = shell(text)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdout = shell.stdout.take().expect("stdout is piped");
        let stderr = shell.stderr.take().expect("stderr is piped");
        Ok((Self(Mutex::new(Some(shell))), stdout, stderr))
    }

    /// Kills the shell and everything that it started.
    pub fn kill(&self) {
        // Locked while it kills: no other thread can wait for the shell in between.
        if let Some(shell) = self.lock().as_mut() {
            kill_group(shell);
        }
    }

    /// Waits for the end of the shell, and kills what it leaves behind.
    ///
    /// Gives its exit status, or 128+N if signal N killed it; `None` if another thread was first.
    ///
    /// # Errors
    /// What waitid(2) and wait(2) report.
    pub fn wait(&self) -> io::Result<Option<i32>> {
        let Some(id) = self.lock().as_ref().map(Child::id) else {
            return Ok(None);
        };
        self.wait_until_ended(id)?;
        let Some(mut shell) = self.lock().take() else {
            return Ok(None);
        };
        // Windows has no process groups: what is left there stays.
        #[cfg(unix)]
        kill_group(&mut shell);
        let status = shell.wait().map_err(status_is_lost)?;
        Ok(Some(exit_code(status)))
    }

    /// Waits with `WNOWAIT`, which leaves the dead shell a zombie: its number stays its own.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    fn wait_until_ended(&self, id: u32) -> io::Result<()> {
        use nix::errno::Errno;
        use nix::sys::wait::{Id, WaitPidFlag, waitid};
        use nix::unistd::Pid;
        let shell = Pid::from_raw(id.cast_signed());
        let ended = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        let mut seen = waitid(Id::Pid(shell), ended);
        while seen == Err(Errno::EINTR) {
            seen = waitid(Id::Pid(shell), ended);
        }
        match seen {
            // ECHILD: another thread was first, or SIGCHLD is ignored, and no zombie was left.
            Ok(_) | Err(Errno::ECHILD) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Where there is no waitid(2) to call: the number is free for the moment between this and the kill.
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    fn wait_until_ended(&self, _: u32) -> io::Result<()> {
        let has_ended = || match self.lock().as_mut() {
            Some(shell) => shell.try_wait().map(|status| status.is_some()),
            None => Ok(true),
        };
        while !has_ended()? {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Child>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
fn kill_group(shell: &mut Child) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;
    // The group has the number of its first process.
    let _ = killpg(Pid::from_raw(shell.id().cast_signed()), Signal::SIGKILL);
}

#[cfg(windows)]
fn kill_group(shell: &mut Child) {
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &shell.id().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let _ = shell.kill();
}

/// Why a wait fails that nobody else was first at.
fn status_is_lost(error: io::Error) -> io::Error {
    #[cfg(unix)]
    if error.raw_os_error() == Some(nix::errno::Errno::ECHILD as i32) {
        let why = "wait: the exit status is lost — the program that started this server ignores SIGCHLD, \
                   and a child inherits that; start the server from a shell";
        return io::Error::new(error.kind(), why);
    }
    error
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
