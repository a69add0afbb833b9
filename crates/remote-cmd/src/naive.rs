//! The naive protocol: no framing; what one `recv` of 1024 bytes gives is the answer.
//!
//! It works until an answer is longer than 1024 bytes, or comes in two pieces.
//! Then the rest is taken for the answer to the *next* command, and every answer after it is one behind:
//! sticky messages, as users meet them. It is here to be seen, not to be used.

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::answer::Until;
use crate::collect::result_of;
use crate::frame::read_some;
use crate::handshake::{RECV_SIZE, check_length};

/// Serves one client to its end; each command may take `limit`.
///
/// # Errors
/// If the connection breaks.
pub fn serve(mut stream: &TcpStream, limit: Duration) -> io::Result<()> {
    let mut buffer = [0; RECV_SIZE];
    loop {
        let count = read_some(&mut stream, &mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        let mut result = result_of(&buffer[..count], stream, limit)?;
        if result.is_empty() {
            // Nothing sent is nothing received: the client would wait for ever.
            result = b"(no output)".to_vec();
        }
        Until::new(stream, Instant::now() + limit).write_all(&result)?;
    }
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
