//! What a call returned: its value, or the error by the name that the man pages use.

use std::fmt::{Debug, Display};
use std::io;

/// `ECONNREFUSED`; an error of a library has no such name, and shows its [`io::ErrorKind`].
#[must_use]
pub fn name(error: &io::Error) -> String {
    match error.raw_os_error() {
        #[cfg(unix)]
        Some(number) => format!("{:?}", nix::errno::Errno::from_raw(number)),
        // WSAEMSGSIZE, for which std has no kind.
        #[cfg(not(unix))]
        Some(10_040) => "EMSGSIZE".into(),
        _ => format!("{:?}", error.kind()),
    }
}

/// `ECONNREFUSED (Connection refused)`: the name and the system's words, as strace(1) writes them.
#[must_use]
pub fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    format!("{} ({words})", name(error))
}

/// The value that a call returned, or its error.
pub fn returned<T: Display>(result: &io::Result<T>) -> String {
    result.as_ref().map_or_else(describe, T::to_string)
}

/// The value as Rust writes it, text in quotation marks, or the error.
pub fn value<T: Debug>(result: &io::Result<T>) -> String {
    let value = result.as_ref().map(|value| format!("{value:?}"));
    value.unwrap_or_else(describe)
}

/// `ok`, or the error: for a call whose value does not matter.
pub fn succeeded<T>(result: &io::Result<T>) -> String {
    result.as_ref().map_or_else(describe, |_| "ok".into())
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn a_value_is_shown_as_it_is() {
        assert_eq!(returned(&Ok("five")), "five");
        assert_eq!(value(&Ok("five")), "\"five\"");
        assert_eq!(succeeded(&Ok("five")), "ok");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_error_has_the_name_that_c_gives_it_and_the_words_of_the_system() {
        let refused = Err::<u8, _>(Error::from_raw_os_error(111));
        for shown in [returned(&refused), value(&refused), succeeded(&refused)] {
            assert_eq!(shown, "ECONNREFUSED (Connection refused)");
        }
        assert_eq!(refused.as_ref().map_err(name), Err("ECONNREFUSED".into()));
    }

    #[test]
    fn an_error_of_a_library_has_its_kind() {
        let library = Error::new(ErrorKind::InvalidInput, "zero");
        assert_eq!(describe(&library), "InvalidInput (zero)");
    }
}
