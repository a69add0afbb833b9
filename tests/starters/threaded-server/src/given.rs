//! What is not about sockets. There is no stage in here.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::panic::Location;
use std::process;

/// Prints a line; those of different threads do not mix.
pub fn say(text: impl Display) {
    // `println!` would panic when stdout is a pipe whose reader has ended.
    let _ = writeln!(io::stdout(), "{text}");
}

/// Says something on stderr.
pub fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Marks what is still to be written, and says in which line. (`!`: it never returns.)
#[track_caller]
pub fn not_written(stage: u32) -> ! {
    let place = Location::caller();
    let (file, line) = (place.file(), place.line());
    note(format_args!(
        "{file}:{line}: stage {stage} is not written yet"
    ));
    process::exit(1)
}

/// Says in an error what was tried, and where.
pub fn at(operation: &str, addr: impl Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{operation} {addr}: {error}"))
}

/// HOST may have several addresses: the socket for the first one that can be had.
pub fn first_that_works<S>(
    addr: &str,
    open: impl Fn(SocketAddr) -> io::Result<S>,
) -> io::Result<S> {
    let mut failure = io::Error::other("no address");
    for address in addr.to_socket_addrs().map_err(at("resolve", addr))? {
        match open(address) {
            Ok(socket) => return Ok(socket),
            Err(error) => failure = at("connect to", address)(error),
        }
    }
    Err(failure)
}

pub fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// A word of the command line that must be HOST:PORT.
pub fn host_and_port(text: &str) -> Result<String, String> {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(text.into()),
        _ => Err("write HOST:PORT, such as 127.0.0.1:9001 or [::1]:9001".into()),
    }
}

/// A word of the command line that must be a number from 1.
pub fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("write a number from 1".into()),
    }
}
