//! A server in a process of its own, and what it costs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use nix::time::ClockId;
use nix::unistd::Pid;

use crate::servers::Kind;

/// A running server; it ends with this value.
pub(crate) struct Running {
    child: Child,
    pub(crate) addr: SocketAddr,
}

impl Running {
    /// Starts the server, and waits until it listens. `python` is the interpreter.
    pub(crate) fn start(kind: Kind, python: &str) -> Result<Self> {
        let mut command = command(kind, python)?;
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let child = command.spawn().context("start the server")?;
        let mut running = Self {
            child,
            addr: ([0; 4], 0).into(),
        };
        let mut line = String::new();
        if let Some(stdout) = running.child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let addr = line.trim().strip_prefix("listening on ");
        let addr = addr.context("the server did not say where it listens")?;
        running.addr = addr.parse()?;
        Ok(running)
    }

    /// The processor time of all its threads so far; see clock_getcpuclockid(3).
    pub(crate) fn processor_time(&self) -> Result<Duration> {
        let pid = Pid::from_raw(self.child.id().try_into()?);
        Ok(ClockId::pid_cpu_clock_id(pid)?.now()?.into())
    }

    /// The memory that is its own now, in bytes, without what the kernel holds for its sockets:
    /// VmRSS in proc_pid_status(5).
    pub(crate) fn memory(&self) -> Result<usize> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let mut lines = status.lines();
        let size = lines.find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        let kib: usize = size.context("no VmRSS in /proc")?.parse()?;
        Ok(kib * 1024)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The processor time of the load generator, which is all that this process does.
pub(crate) fn own_processor_time() -> Result<Duration> {
    Ok(ClockId::CLOCK_PROCESS_CPUTIME_ID.now()?.into())
}

/// The file of Python itself, if there is one. `python3` in the PATH may be a script that first looks for that file, which takes time.
pub(crate) fn find_python() -> Option<String> {
    let code = "import sys; print(sys.executable)";
    let output = Command::new("python3").args(["-c", code]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    (output.status.success()).then(|| path.trim().to_owned())
}

fn command(kind: Kind, python: &str) -> Result<Command> {
    if let Some([script, args @ ..]) = kind.script() {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
        let mut command = Command::new(python);
        command.arg(script).args(args);
        return Ok(command);
    }
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--serve", &kind.name()]);
    Ok(command)
}
