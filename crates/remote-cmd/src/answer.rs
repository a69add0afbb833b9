//! Sending to a client that may not be reading.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// How long a client that is being closed may take to read what was sent.
const FAREWELL: Duration = Duration::from_secs(1);

/// Writes until a deadline.
///
/// A plain write to a client that does not read waits for ever:
/// the kernel's buffers fill, and the command, its output and a thread are held with them.
pub struct Until<'stream> {
    stream: &'stream TcpStream,
    deadline: Instant,
}

impl<'stream> Until<'stream> {
    /// Writes to `stream` until `deadline`.
    #[must_use]
    pub fn new(stream: &'stream TcpStream, deadline: Instant) -> Self {
        Self { stream, deadline }
    }
}

impl Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(not_reading());
        }
        self.stream.set_write_timeout(Some(left))?;
        match self.stream.write(bytes) {
            // A timeout is WouldBlock on Unix and TimedOut on Windows.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Err(not_reading())
            }
            result => result,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn not_reading() -> io::Error {
    io::Error::new(
        ErrorKind::TimedOut,
        "the client does not read what it asked for",
    )
}

/// Closes so that the client can read all that was sent.
///
/// Closing while bytes of the client are unread sends a reset (RST) instead of an end (FIN),
/// and what the client has not read by then, our error message for one, is lost to it.
pub fn close_gently(mut stream: &TcpStream) {
    let end = Instant::now() + FAREWELL;
    let mut rest = [0; 4096];
    let mut open = stream.shutdown(Shutdown::Write).is_ok();
    while open {
        let left = end.saturating_duration_since(Instant::now());
        open = !left.is_zero()
            && stream.set_read_timeout(Some(left)).is_ok()
            && matches!(stream.read(&mut rest), Ok(1..));
    }
}
