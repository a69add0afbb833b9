//! The servers that are measured, each in a process of its own.

use std::io::{self, BufRead, BufReader, Error};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use threaded_server::{Echo, Settings, TcpServer};

use crate::plain;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ours,
    Plain,
    Python,
}

/// For Python this is a file, for the others what this program does when it gets that word.
const OURS: &str = "serve-ours";
const PLAIN: &str = "serve-plain";
const PYTHON: &str = "../../tests/python/threading_echo.py";

const ANY_PORT: &str = "127.0.0.1:0";

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::Plain, Self::Python];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "threaded-server",
            Self::Plain => "plain threads",
            Self::Python => "ThreadingTCPServer",
        }
    }

    fn command(self) -> io::Result<Command> {
        Ok(match self {
            Self::Ours => this_program(OURS)?,
            Self::Plain => this_program(PLAIN)?,
            Self::Python => {
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(PYTHON);
                let mut python = Command::new("python3");
                python.arg(script).args(["tcp", ANY_PORT]);
                python
            }
        })
    }
}

fn this_program(word: &str) -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.arg(word);
    Ok(command)
}

pub(crate) fn is_command(word: &str) -> bool {
    [OURS, PLAIN].contains(&word)
}

pub(crate) fn serve(word: &str) -> io::Result<()> {
    if word == PLAIN {
        let listener = TcpListener::bind(ANY_PORT)?;
        println!("listening on {}", listener.local_addr()?);
        return plain::serve(&listener);
    }
    let server = TcpServer::bind(ANY_PORT, Settings::default())?;
    println!("listening on {}", server.server_address());
    server.serve_forever(&Echo::new(None))
}

/// A running server; it ends with this value.
pub(crate) struct Server {
    child: Child,
    pub(crate) addr: SocketAddr,
}

impl Server {
    pub(crate) fn start(kind: Kind) -> io::Result<Self> {
        let mut command = kind.command()?;
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let addr = line.trim().strip_prefix("listening on ");
        let addr = addr.and_then(|addr| addr.parse().ok());
        let addr = addr.ok_or_else(|| Error::other("the server did not say where it listens"))?;
        Ok(Self { child, addr })
    }

    pub(crate) fn processor_time(&self) -> Option<f64> {
        processor_time(&self.child.id().to_string())
    }

    /// See VmRSS in proc_pid_status(5).
    pub(crate) fn resident_kib(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let size = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        size.trim().strip_suffix(" kB")?.parse().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The processor time that a process has taken so far, in seconds; see utime and stime in proc_pid_stat(5).
pub(crate) fn processor_time(pid: &str) -> Option<f64> {
    /// On Linux a tick is always 10 ms there.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is a name in parentheses, and may hold blanks.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<f64>);
    let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
    Some((user + system) / TICKS_A_SECOND)
}
