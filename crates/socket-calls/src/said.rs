//! What a call said, as a fact to show: its value, or the error by the name that C and Python give it.

use std::fmt::Display;
use std::io;

/// The value, or the error's name.
pub fn said<T: Display>(result: &io::Result<T>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(error) => error_name(error),
    }
}

/// `ok`, or the error's name: for a call whose value is of no interest here.
pub fn done<T>(result: &io::Result<T>) -> String {
    match result {
        Ok(_) => "ok".into(),
        Err(error) => error_name(error),
    }
}

/// `ECONNREFUSED (ConnectionRefused)`: the error in C and Python, and its [`io::ErrorKind`].
///
/// Not every error has a kind of its own; those show the first name only.
#[must_use]
pub fn error_name(error: &io::Error) -> String {
    let kind = format!("{:?}", error.kind());
    match (errno(error), kind.as_str()) {
        (Some(errno), "Uncategorized") => errno,
        (Some(errno), kind) => format!("{errno} ({kind})"),
        (None, kind) => format!("{kind}: {error}"),
    }
}

#[cfg(unix)]
fn errno(error: &io::Error) -> Option<String> {
    let number = error.raw_os_error()?;
    Some(format!("{:?}", nix::errno::Errno::from_raw(number)))
}

#[cfg(not(unix))]
fn errno(error: &io::Error) -> Option<String> {
    Some(format!("error {}", error.raw_os_error()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_as_it_is() {
        assert_eq!(said(&Ok(5)), "5");
        assert_eq!(done(&Ok(5)), "ok");
    }

    #[cfg(unix)]
    #[test]
    fn an_error_has_the_name_that_c_gives_it() {
        let refused = nix::errno::Errno::ECONNREFUSED.into();
        assert_eq!(error_name(&refused), "ECONNREFUSED (ConnectionRefused)");
        assert_eq!(error_name(&nix::errno::Errno::EISCONN.into()), "EISCONN");
    }

    #[test]
    fn an_error_of_the_library_has_no_number() {
        let library = io::Error::new(io::ErrorKind::InvalidInput, "zero");
        assert_eq!(error_name(&library), "InvalidInput: zero");
    }
}
