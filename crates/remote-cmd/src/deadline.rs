//! Reading from a client, and writing to it, until a deadline; and how to close.
//!
//! A plain read from a client that has sent half a message waits without end,
//! and so does a plain write to a client that does not read:
//! a thread, a place among the clients, and the output of a command are held with it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// How long a client that is being closed may take to read what was sent.
const FAREWELL: Duration = Duration::from_secs(1);

/// The longest limit, ten years: `Instant` + `Duration` panics where the sum does not fit.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The moment when `limit`, counted from now, is over.
#[must_use]
pub fn after(limit: Duration) -> Instant {
    Instant::now() + limit.min(LONGEST)
}

/// Waits until the client sends something, or leaves: a person at a prompt may think for as long as it takes.
///
/// # Errors
/// If the connection breaks.
pub fn wait_for_client(stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(None)?;
    loop {
        match stream.peek(&mut [0]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            seen => return seen.map(drop),
        }
    }
}

/// Reads and writes until a deadline.
pub struct Until<'stream> {
    stream: &'stream TcpStream,
    deadline: Instant,
}

impl<'stream> Until<'stream> {
    /// Reads from `stream`, and writes to it, until `deadline`.
    #[must_use]
    pub fn new(stream: &'stream TcpStream, deadline: Instant) -> Self {
        Self { stream, deadline }
    }

    /// What is left of the time; an error with this text if that is nothing.
    fn left(&self, or: &str) -> io::Result<Option<Duration>> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(ErrorKind::TimedOut, or));
        }
        Ok(Some(left))
    }
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let too_late = "the client did not finish in time what it began to send";
        self.stream.set_read_timeout(self.left(too_late)?)?;
        told_if_late(self.stream.read(buffer), too_late)
    }
}

impl Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let too_late = "the client does not read what it asked for";
        self.stream.set_write_timeout(self.left(too_late)?)?;
        told_if_late(self.stream.write(bytes), too_late)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A timeout is `WouldBlock` on Unix and `TimedOut` on Windows.
fn told_if_late(result: io::Result<usize>, text: &str) -> io::Result<usize> {
    let is_late = |error: &io::Error| match error.kind() {
        ErrorKind::WouldBlock => true,
        // On Unix that is ETIMEDOUT: the client's machine does not answer.
        ErrorKind::TimedOut => cfg!(windows),
        _ => false,
    };
    match result {
        Err(error) if is_late(&error) => Err(io::Error::new(ErrorKind::TimedOut, text)),
        result => result,
    }
}

/// Closes so that the client can read all that was sent.
///
/// Closing while bytes of the client are unread sends a reset (RST) instead of an end (FIN),
/// and what the client has not read by then, our error message for one, is lost to it.
pub fn close_gently(stream: &TcpStream) {
    let mut rest = Until::new(stream, after(FAREWELL));
    let mut open = stream.shutdown(Shutdown::Write).is_ok();
    while open {
        open = matches!(rest.read(&mut [0; 4096]), Ok(1..));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_any_length_has_an_end() {
        assert!(after(Duration::MAX) > after(Duration::from_secs(60)));
    }
}
