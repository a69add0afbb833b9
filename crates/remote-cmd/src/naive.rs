//! The naive protocol: no framing; what one `recv` of 1024 bytes gives is the answer.
//!
//! It works until an answer is longer than 1024 bytes, or comes in two pieces.
//! Then the rest is taken for the answer to the *next* command, and every answer after it is one behind:
//! sticky messages, as users meet them. It is here to be seen, not to be used.

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::collect::result_of;
use crate::deadline::{Until, after};
use crate::frame::read_some;
use crate::handshake::check_length;
use crate::recv_command::{RECV_SIZE, recv_command};
use crate::running::Running;

/// Serves one client to its end; each command may take `limit`.
///
/// # Errors
/// If the client sends what is not a command, or the connection breaks.
pub fn serve(stream: &TcpStream, running: &Running, limit: Duration) -> io::Result<()> {
    while let Some(command) = recv_command(stream, limit)? {
        let mut result = result_of(&command, stream, running, limit)?;
        if result.is_empty() {
            // Nothing sent is nothing received: the client would wait without end.
            result.say("(no output)");
        }
        result.write_to(&mut Until::new(stream, after(limit)))?;
    }
    Ok(())
}

/// Asks the server to run `command`, and takes what one `recv` gives for its answer.
///
/// # Errors
/// If the command is too long, the server closes, or the connection breaks.
pub fn ask(mut stream: &TcpStream, command: &str) -> io::Result<Vec<u8>> {
    check_length(command)?;
    stream.write_all(command.as_bytes())?;
    let mut answer = vec![0; RECV_SIZE];
    let count = read_some(&mut stream, &mut answer)?;
    if count == 0 {
        let why = "the server closed the connection without an answer";
        return Err(io::Error::new(ErrorKind::UnexpectedEof, why));
    }
    answer.truncate(count);
    Ok(answer)
}
