//! Two programs on two hosts, and what happened between them.
//!
//! Only a process with a single thread may make networks of its own (unshare(2)): this program is started once more,
//! records, and prints the trace.

use std::env;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use instruments::{Missing, proc};
use lesson_kit::Screen;
use serde::{Deserialize, Serialize};
use socket_trace::model::{Program, Trace};
use socket_trace::{Options, Scene};

/// The hidden subcommand: records what it is asked for, and prints that.
pub const SUBCOMMAND: &str = "record";

/// The server's place in a trace.
pub const SERVER: usize = 0;
/// The client's.
pub const CLIENT: usize = 1;

/// So long the server may take until it listens.
const WAIT: Duration = Duration::from_secs(10);

/// What is recorded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The server's command line, word by word.
    pub server: Vec<String>,
    /// The client's.
    pub client: Vec<String>,
    /// The rules of the network between them.
    pub network: String,
    /// Settings of both kernels: `net.ipv4.tcp_syn_retries`, `2`.
    pub settings: Vec<(String, String)>,
    /// So long it may take; then the programs are ended, and there is a trace until then.
    pub limit: Duration,
}

/// What the program that was started once more prints.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Trace(Trace),
    Missing { what: String, help: String },
    Failed(String),
}

/// Runs two programs, and returns the trace of what they did.
///
/// # Errors
/// [`Missing`], where this machine has no two hosts to give, or forbids to trace;
/// what starting a program says; a rule that is wrong.
pub fn record(request: &Request) -> io::Result<Trace> {
    if !cfg!(target_os = "linux") {
        return Err(Missing::new("two private networks, which only Linux has", "").into());
    }
    let output = Command::new(this_program()?)
        .args([SUBCOMMAND, &serde_json::to_string(request)?])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    match serde_json::from_slice(&output.stdout) {
        Ok(Answer::Trace(trace)) => Ok(trace),
        Ok(Answer::Missing { what, help }) => Err(Missing::new(what, help).into()),
        Ok(Answer::Failed(why)) => Err(io::Error::other(why)),
        Err(_) => {
            let text = format!("the program that records: {}", output.status);
            Err(io::Error::other(text))
        }
    }
}

/// Where this program is, to be started once more.
///
/// # Errors
/// [`Missing`], without `/proc`.
pub fn this_program() -> io::Result<PathBuf> {
    env::current_exe().map_err(|error| match Path::new("/proc/self").exists() {
        true => error,
        false => proc::not_mounted().into(),
    })
}

/// What the hidden subcommand does. To be called before any thread is started.
#[must_use]
pub fn answer(request: &str) -> ExitCode {
    let recorded = serde_json::from_str(request)
        .map_err(io::Error::from)
        .and_then(|request| socket_trace::record(&options(request)?));
    let answer = match recorded {
        Ok(trace) => Answer::Trace(trace),
        Err(error) => match Missing::in_error(&error) {
            Some(Missing { what, help }) => Answer::Missing { what, help },
            None => Answer::Failed(error.to_string()),
        },
    };
    let answer = serde_json::to_string(&answer).expect("it has strings, numbers and lists only");
    Screen::plain().print(answer);
    ExitCode::SUCCESS
}

fn options(request: Request) -> io::Result<Options> {
    let program = |name: &str, command| Program {
        name: name.into(),
        command,
    };
    let network = request.network.parse().map_err(|error| {
        let text = format!("a rule of the network: {error}");
        io::Error::new(ErrorKind::InvalidInput, text)
    })?;
    Ok(Options {
        programs: vec![
            program("server", request.server),
            program("client", request.client),
        ],
        scene: Scene::Pair,
        network,
        settings: request.settings,
        wait: WAIT,
        limit: Some(request.limit),
        needs_all: true,
        ..Options::default()
    })
}
