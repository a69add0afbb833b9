//! What a call returned, in words.

use std::fmt::Debug;
use std::io::{self, Read};

use experiment::{Observed, skip};
use socket2::Socket;

/// `ok`, or the error with its name: `EADDRINUSE: Address already in use`.
pub(crate) fn outcome<T>(result: &io::Result<T>) -> String {
    match result {
        Ok(_) => "ok".into(),
        Err(error) => name(error),
    }
}

/// What came, or the error with its name.
pub(crate) fn value<T: Debug>(result: &io::Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => name(error),
    }
}

/// The error as errno(3) names it.
pub(crate) fn name(error: &io::Error) -> String {
    #[cfg(target_os = "linux")]
    if let Some(number) = error.raw_os_error() {
        return nix::errno::Errno::from_raw(number).to_string();
    }
    error.to_string()
}

/// One read, as text.
pub(crate) fn read(mut socket: &Socket) -> io::Result<String> {
    let mut buffer = [0; 4096];
    let count = socket.read(&mut buffer)?;
    Ok(String::from_utf8_lossy(&buffer[..count]).into_owned())
}

/// What is sent last, so that what did not arrive before it never will.
pub(crate) const MARKER: &[u8] = b"end";

/// The datagrams that arrive before the [`MARKER`].
pub(crate) fn until_marker(receiver: &Socket) -> io::Result<Vec<String>> {
    let mut received = Vec::new();
    loop {
        let datagram = read(receiver)?;
        if datagram.as_bytes() == MARKER {
            return Ok(received);
        }
        received.push(datagram);
    }
}

/// Stands in for experiments with options that only Linux has.
#[cfg_attr(
    target_os = "linux",
    allow(dead_code, reason = "stands in elsewhere only")
)]
pub(crate) fn linux_only() -> Observed {
    Err(skip("Linux only"))
}
