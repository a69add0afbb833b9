//! The two older protocols: the server's side.

use std::io::{self, Read, Write};
use std::mem::take;
use std::net::TcpStream;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::frames::{STDOUT, read_exactly};
use crate::given::{broken, lock, not_written};
use crate::job::{Job, Killer, command_text};

/// What both sides pass to `recv`.
pub const RECV_SIZE: usize = 1024;

/// The longest output, in bytes: it is kept in memory.
const MAX_RESULT: usize = 64 * 1024 * 1024;

/// What one recv gives is a command; nothing at the end of the stream.
fn receive_command(mut stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut command = vec![0; RECV_SIZE];
    let count = stream.read(&mut command)?;
    command.truncate(count);
    // stage 19 {
    // A shell would take the lines of an HTTP request for commands, and any web page can send one.
    let methods = [
        "GET ", "POST ", "HEAD ", "OPTIONS ", "PUT ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ",
    ];
    if methods
        .iter()
        .any(|method| command.starts_with(method.as_bytes()))
    {
        return Err(broken("an HTTP request is not a command"));
    }
    // stage 19 }
    Ok(command)
}

/// The length as digits, wait for OK, then the result.
pub fn serve_handshake(mut stream: &TcpStream, limit: Duration) -> io::Result<()> {
    loop {
        let command = receive_command(stream)?;
        if command.is_empty() {
            return Ok(());
        }
        // stage 26 {
        //- not_written(26);
        let result = result_of(command, stream, limit)?;
        stream.write_all(result.len().to_string().as_bytes())?;
        if read_exactly(stream, 2)? != b"OK" {
            return Err(broken("the client did not say OK"));
        }
        stream.write_all(&result)?;
        // stage 26 }
    }
}

/// The result, and nothing that says where it ends.
pub fn serve_naive(mut stream: &TcpStream, limit: Duration) -> io::Result<()> {
    loop {
        let command = receive_command(stream)?;
        if command.is_empty() {
            return Ok(());
        }
        // stage 29 {
        //- not_written(29);
        let result = result_of(command, stream, limit)?;
        stream.write_all(if result.is_empty() {
            b"(no output)"
        } else {
            &result
        })?;
        // stage 29 }
    }
}

/// All of stdout, then all of stderr.
fn result_of(command: Vec<u8>, stream: &TcpStream, limit: Duration) -> io::Result<Vec<u8>> {
    // stage 26 {
    //- not_written(26)
    let (stdout, stderr) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let job = Job::start(&command_text(command)?)?;
    let killer = job.killer.clone();
    // stage 26 }
    // stage 28 {
    kill_when_left(stream, killer.clone())?;
    // stage 28 }
    // stage 26 {
    let status = job.wait(limit, &|kind, output| {
        let mut kept = lock(if kind == STDOUT { &stdout } else { &stderr });
        kept.extend(output);
        if kept.len() > MAX_RESULT {
            killer.kill(Some(format!(
                "the output is longer than {MAX_RESULT} bytes"
            )));
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
    Ok(result)
    // stage 26 }
}

// stage 28 {
/// While a command runs, the client says nothing: there is nothing to read until it says OK, or leaves.
fn kill_when_left(stream: &TcpStream, killer: Killer) -> io::Result<()> {
    // A second handle on the same socket, for a thread that waits.
    let stream = stream.try_clone()?;
    thread::spawn(move || {
        // A peek leaves what it sees to the next read.
        if matches!(stream.peek(&mut [0]), Ok(0) | Err(_)) {
            killer.kill(None);
        }
    });
    Ok(())
}
// stage 28 }
