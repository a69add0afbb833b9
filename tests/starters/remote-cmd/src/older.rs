//! The two older protocols: the server's side.

use std::io::{self, Read, Write};
use std::mem::take;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::frames::{STDOUT, read_exactly};
use crate::given::{broken, lock, not_written, start_thread};
use crate::job::{Job, Killer, command_text};

/// What both sides pass to `recv`.
pub const RECV_SIZE: usize = 1024;

/// The longest output, in bytes: it is kept in memory.
const MAX_RESULT: usize = 64 * 1024 * 1024;

/// For all clients together: one that does not read leaves as much for the others.
const MAX_KEPT: usize = 2 * MAX_RESULT;

static KEPT: AtomicUsize = AtomicUsize::new(0);

/// What one recv gives is a command; nothing at the end of the stream.
fn receive_command(mut stream: &TcpStream, limit: Duration) -> io::Result<Vec<u8>> {
    let mut command = vec![0; RECV_SIZE + 1];
    stream.set_read_timeout(None)?;
    let count = stream.read(&mut command)?;
    command.truncate(count);
    // stage 21 {
    if command.len() > RECV_SIZE {
        return Err(broken(
            "more than 1024 bytes at once: the command would be cut",
        ));
    }
    // Only a character that is cut in two may be completed by the next recv.
    let end = Instant::now() + limit;
    while !is_whole_command(&command)? {
        command.extend(read_exactly(stream, 1, Some(end))?);
    }
    // stage 21 }
    Ok(command)
}

// stage 21 {
/// A web page can make a browser send an HTTP request here, or a TLS hello: neither is a command.
fn is_whole_command(bytes: &[u8]) -> io::Result<bool> {
    let is_whole = match str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) if error.error_len().is_none() => false,
        Err(error) => return Err(broken(error.to_string())),
    };
    let text = String::from_utf8_lossy(bytes);
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(is_control) {
        return Err(broken("a control character is no text"));
    }
    // A request line is METHOD TARGET HTTP/1.1; if its end has not come yet, a first word in capitals is enough.
    let line = text.lines().next().unwrap_or_default();
    let (first, rest) = line.split_once(' ').unwrap_or_default();
    let is_in_capitals = first.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'-'));
    let ends_in_version = rest
        .rsplit(' ')
        .next()
        .unwrap_or_default()
        .starts_with("HTTP/");
    if is_in_capitals && first.len() >= 3 || ends_in_version {
        return Err(broken("an HTTP request is not a command"));
    }
    Ok(is_whole)
}
// stage 21 }

/// The length as digits, wait for OK, then the result.
pub fn serve_handshake(mut stream: &TcpStream, limit: Duration) -> io::Result<()> {
    loop {
        let command = receive_command(stream, limit)?;
        if command.is_empty() {
            return Ok(());
        }
        // stage 32 {
        //- not_written(32);
        let (result, _share) = result_of(command, stream, limit)?;
        stream.write_all(result.len().to_string().as_bytes())?;
        if read_exactly(stream, 2, Some(Instant::now() + limit))? != b"OK" {
            return Err(broken("the client did not say OK"));
        }
        stream.write_all(&result)?;
        // stage 32 }
    }
}

/// The result, and nothing that says where it ends.
pub fn serve_naive(mut stream: &TcpStream, limit: Duration) -> io::Result<()> {
    loop {
        let command = receive_command(stream, limit)?;
        if command.is_empty() {
            return Ok(());
        }
        // stage 35 {
        //- not_written(35);
        let (result, _share) = result_of(command, stream, limit)?;
        stream.write_all(if result.is_empty() {
            b"(no output)"
        } else {
            &result
        })?;
        // stage 35 }
    }
}

/// What is kept for one client, of all that may be kept for all of them.
#[derive(Default)]
struct Share(usize);

impl Share {
    /// Takes so many bytes more, if they are left.
    fn grow(&mut self, bytes: usize) -> bool {
        let kept = KEPT.fetch_add(bytes, Ordering::SeqCst) + bytes;
        self.0 += bytes;
        kept <= MAX_KEPT && self.0 <= MAX_RESULT
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        KEPT.fetch_sub(self.0, Ordering::SeqCst);
    }
}

/// All of stdout, then all of stderr.
fn result_of(
    command: Vec<u8>,
    stream: &TcpStream,
    limit: Duration,
) -> io::Result<(Vec<u8>, Share)> {
    // stage 32 {
    //- not_written(32)
    let (stdout, stderr) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let share = Mutex::new(Share::default());
    let job = Job::start(&command_text(command)?)?;
    let killer = job.killer.clone();
    // stage 32 }
    // stage 34 {
    kill_when_left(stream, killer.clone())?;
    // stage 34 }
    // stage 32 {
    let status = job.wait(limit, &|kind, output| {
        if lock(&share).grow(output.len()) {
            lock(if kind == STDOUT { &stdout } else { &stderr }).extend(output);
        } else {
            killer.kill(Some("the output is too long to be kept".into()));
        }
    })?;
    let mut result = take(&mut *lock(&stdout));
    result.extend(take(&mut *lock(&stderr)));
    if let Some(why) = killer.why_killed() {
        result.extend(format!("\nkilled: {why}").bytes());
    }
    if result.is_empty() && status == 0 {
        result.extend(b"Run Perfectly");
    }
    Ok((result, take(&mut *lock(&share))))
    // stage 32 }
}

// stage 34 {
/// While a command runs, the client says nothing: there is nothing to read until it says OK, or leaves.
fn kill_when_left(stream: &TcpStream, killer: Killer) -> io::Result<()> {
    // A second handle on the same socket, for a thread that waits.
    let stream = stream.try_clone()?;
    start_thread(move || {
        // A peek leaves what it sees to the next read.
        if matches!(stream.peek(&mut [0]), Ok(0) | Err(_)) {
            killer.kill(None);
        }
    })
    .map(drop)
}
// stage 34 }
