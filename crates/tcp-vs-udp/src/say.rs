//! What a call returned, and the bytes that it received, as an experiment reports them.

use std::fmt::Display;
use std::io;

/// The value, or the name of the error as the man pages have it: `ECONNREFUSED`.
pub fn returned(result: &io::Result<impl Display>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(error) => name(error),
    }
}

/// The name of the error: `EMSGSIZE`.
#[cfg(unix)]
pub fn name(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(number) => format!("{:?}", nix::errno::Errno::from_raw(number)),
        None => format!("{:?}", error.kind()),
    }
}

/// The name of the error: Windows has names of its own for what the man pages call `EMSGSIZE`.
#[cfg(not(unix))]
pub fn name(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(10040) => "EMSGSIZE".into(),
        Some(number) => format!("{:?} ({number})", error.kind()),
        None => format!("{:?}", error.kind()),
    }
}

/// Bytes in quotation marks, what is not printable escaped.
pub fn text(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}
