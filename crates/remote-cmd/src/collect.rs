//! For the two older protocols: runs a command to its end and keeps all that it says.
//!
//! They announce the length first, or send one answer, so nothing can be sent before the end:
//! the whole output is held in memory.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use lesson_kit::args::in_words;

use crate::frame::Kind;
use crate::job::{Job, Request};
use crate::supervise::{Client, Outcome, supervise};

/// The longest result, in bytes, that is kept.
pub const MAX_RESULT: usize = 64 * 1024 * 1024;

/// What the browser sends first when a web page makes it talk to us.
const HTTP_METHODS: [&[u8]; 9] = [
    b"GET ",
    b"POST ",
    b"HEAD ",
    b"OPTIONS ",
    b"PUT ",
    b"DELETE ",
    b"PATCH ",
    b"CONNECT ",
    b"TRACE ",
];

/// What `command` wrote, stdout then stderr; `Run Perfectly` if that is nothing and it succeeded.
///
/// What is not a command gives a result that says so.
///
/// # Errors
/// If the client leaves before the end (the command is then killed), or is a web browser.
pub fn result_of(command: &[u8], stream: &TcpStream, limit: Duration) -> io::Result<Vec<u8>> {
    // A shell would take the lines of an HTTP request for commands, and any web page can send one here.
    if HTTP_METHODS
        .iter()
        .any(|method| command.starts_with(method))
    {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "an HTTP request is not a command",
        ));
    }
    let Ok(command) = str::from_utf8(command) else {
        return Ok(b"error: the command is not UTF-8".to_vec());
    };
    let mut collector = Collector {
        stream,
        stdout: Vec::new(),
        stderr: Vec::new(),
    };
    let outcome = match run(command, limit, &mut collector) {
        Ok(outcome) => outcome,
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            return Ok(format!("error: killed: {error}").into_bytes());
        }
        Err(error) => return Err(error),
    };
    let mut result = collector.stdout;
    result.extend(collector.stderr);
    if outcome.timed_out {
        result
            .extend(format!("\nerror: killed: a command may run for {}", in_words(limit)).bytes());
    }
    if result.is_empty() && outcome.status == 0 {
        result.extend(b"Run Perfectly");
    }
    Ok(result)
}

fn run(command: &str, limit: Duration, collector: &mut Collector<'_>) -> io::Result<Outcome> {
    let (events, inbox) = sync_channel(4);
    let deadline = Instant::now() + limit;
    let mut job = Job::start(0, command, &events)?;
    supervise(&mut job, &inbox, deadline, collector)
}

struct Collector<'stream> {
    stream: &'stream TcpStream,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Client for Collector<'_> {
    fn output(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        if self.stdout.len() + self.stderr.len() + bytes.len() > MAX_RESULT {
            let why =
                format!("the output is longer than {MAX_RESULT} bytes; use --protocol framed");
            return Err(io::Error::new(ErrorKind::FileTooLarge, why));
        }
        match kind {
            Kind::Stderr => self.stderr.extend(bytes),
            _ => self.stdout.extend(bytes),
        }
        Ok(())
    }

    fn request(&mut self, _: Request) -> io::Result<bool> {
        Ok(false)
    }

    /// Is the client still there? It has nothing to say now, so a peek that finds
    /// the end of the stream means that it has left.
    fn tick(&mut self) -> io::Result<()> {
        self.stream.set_nonblocking(true)?;
        let seen = self.stream.peek(&mut [0]);
        self.stream.set_nonblocking(false)?;
        match seen {
            Ok(0) => Err(io::Error::new(
                ErrorKind::BrokenPipe,
                "the client left before the end",
            )),
            Err(error)
                if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                Err(error)
            }
            _ => Ok(()),
        }
    }
}
