//! Waiting for events, never for time to pass.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use experiment::Stopped;

/// The longest wait; the events take microseconds on an idle machine.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until `happened` says so.
///
/// # Errors
/// An error of `happened`, or that it has not happened in time.
pub fn until(mut happened: impl FnMut() -> Result<bool, Stopped>) -> Result<(), Stopped> {
    let start = Instant::now();
    while !happened()? {
        if start.elapsed() > PATIENCE {
            let text = "what the experiment waited for has not happened";
            return Err(io::Error::new(ErrorKind::TimedOut, text).into());
        }
        thread::yield_now();
    }
    Ok(())
}

/// Waits until `count` bytes can be read from the stream, and leaves them there.
///
/// # Errors
/// An error of recv, or that the bytes have not arrived in time.
pub fn arrived(stream: &TcpStream, count: usize) -> Result<(), Stopped> {
    let mut buffer = vec![0; count];
    until(|| Ok(stream.peek(&mut buffer)? == count))
}
