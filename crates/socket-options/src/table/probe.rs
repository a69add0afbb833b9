//! Asks this kernel for the default, and for the value after setting an example.

use std::fmt::Debug;
use std::io;

use instruments::errno;
use socket2::{Domain, Socket, Type};

use super::SocketOption;

/// Reads an option, as text.
pub type Read = fn(&Socket) -> io::Result<String>;
/// Sets an option.
pub type Set = fn(&Socket) -> io::Result<()>;

/// How to ask the kernel for one option.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// Makes a socket that has the option.
    pub socket: fn() -> io::Result<Socket>,
    /// Reads the option.
    pub read: Option<Read>,
    /// An example of a value, and a function that sets it.
    pub set: Option<(&'static str, Set)>,
}

/// What the kernel said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Of a new socket; `None` if it cannot be read, an error by its name.
    pub default: Option<Result<String, String>>,
    /// The example; `None` if it cannot be set, or setting it failed.
    pub set_to: Option<&'static str>,
    /// After setting it; an error if setting or reading failed.
    pub reads_back: Option<Result<String, String>>,
}

impl SocketOption {
    /// Asks this kernel; `None` if it is not Linux.
    #[must_use]
    pub fn read(&self) -> Option<Reading> {
        let probe = self.probe?;
        let socket = match (probe.socket)() {
            Ok(socket) => socket,
            Err(error) => {
                return Some(Reading {
                    default: Some(Err(format!("no such socket: {}", errno::name(&error)))),
                    set_to: None,
                    reads_back: None,
                });
            }
        };
        let read = |socket| {
            probe
                .read
                .map(|read| read(socket).map_err(|error| errno::name(&error)))
        };
        let default = read(&socket);
        let (set_to, reads_back) = match probe.set {
            None => (None, None),
            Some((value, set)) => match set(&socket) {
                Ok(()) => (Some(value), read(&socket)),
                Err(error) => (Some(value), Some(Err(errno::name(&error)))),
            },
        };
        Some(Reading {
            default,
            set_to,
            reads_back,
        })
    }
}

/// A value as the table shows it.
pub(super) fn shown<T: Debug>(value: io::Result<T>) -> io::Result<String> {
    let text = format!("{:?}", value?);
    let plain = text
        .strip_prefix("Some(")
        .and_then(|text| text.strip_suffix(')'));
    Ok(plain.unwrap_or(&text).to_owned())
}

/// A name as the table shows it.
pub(super) fn shown_name(value: io::Result<Vec<u8>>) -> io::Result<String> {
    let bytes = value?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let name = text.trim_end_matches('\0');
    Ok(match text.len() - name.len() {
        0 => text,
        zeros => format!("{name} and {zeros} zero bytes"),
    })
}

/// A TCP socket over IPv6.
pub(super) fn tcp6() -> io::Result<Socket> {
    Socket::new(Domain::IPV6, Type::STREAM, None)
}

/// A UDP socket over IPv6.
pub(super) fn udp6() -> io::Result<Socket> {
    Socket::new(Domain::IPV6, Type::DGRAM, None)
}

/// The client's end of a connection; the server's is closed.
pub(super) fn connected() -> io::Result<Socket> {
    Ok(crate::pair::connection()?.0)
}

/// How to ask the kernel, on Linux: a socket, how to read, and an example to set.
macro_rules! probe {
    ($socket:expr, read: $read:expr) => {
        probe!(@ $socket, Some($read), None)
    };
    ($socket:expr, set: $value:literal $set:expr) => {
        probe!(@ $socket, None, Some(($value, $set)))
    };
    ($socket:expr, read: $read:expr, set: $value:literal $set:expr) => {
        probe!(@ $socket, Some($read), Some(($value, $set)))
    };
    (@ $socket:expr, $read:expr, $set:expr) => {{
        #[cfg(target_os = "linux")]
        {
            Some($crate::table::Probe { socket: $socket, read: $read, set: $set })
        }
        #[cfg(not(target_os = "linux"))]
        {
            None
        }
    }};
}
pub(super) use probe;
