//! Errors of the operating system in words, and what to do next.

use std::fmt::Display;
use std::io::{self, ErrorKind};

/// Names the operation in an error, and the address it was done with.
///
/// `TcpListener::bind(addr).context("bind", addr)` fails with these words, for example:
///
/// ```text
/// bind 127.0.0.1:9000: address already in use — another program listens there (see the socket-options lesson)
/// ```
///
/// The error keeps its [`ErrorKind`], so that a caller can still match it.
pub trait Context {
    /// The result itself, or its error with the operation and the address.
    #[must_use]
    fn context(self, operation: &str, address: impl Display) -> Self;
}

impl Context for io::Error {
    fn context(self, operation: &str, address: impl Display) -> Self {
        let words = match (operation, self.kind()) {
            ("bind", ErrorKind::PermissionDenied) => {
                in_words(&self) + " — ports below 1024 need privileges; choose a higher one"
            }
            ("connect" | "connect to", ErrorKind::AddrNotAvailable)
                if self.get_ref().is_none() =>
            {
                "cannot assign requested address — no local port is free; connections in TIME_WAIT have theirs for a minute".into()
            }
            _ => in_words(&self),
        };
        let text = format!("{operation} {address}: {words}");
        Self::new(self.kind(), text)
    }
}

impl<T> Context for io::Result<T> {
    fn context(self, operation: &str, address: impl Display) -> Self {
        self.map_err(|error| error.context(operation, address))
    }
}

/// What an error says, for a message: in lower case, without its number, with a hint where one is known.
///
/// An error with a text of its own keeps that text, which tells more than the kind of the error.
///
/// A timeout of a socket is [`ErrorKind::WouldBlock`] on Unix, and so is a thread that cannot be started.
/// Code that sets a timeout should turn the first into [`ErrorKind::TimedOut`]: that is "timed out" here.
#[must_use]
pub fn in_words(error: &io::Error) -> String {
    if let Some(text) = error.get_ref() {
        return text.to_string();
    }
    let words = match error.kind() {
        ErrorKind::AddrInUse => {
            "address already in use — another program listens there (see the socket-options lesson)"
        }
        ErrorKind::AddrNotAvailable => {
            "cannot assign requested address — this machine does not have it"
        }
        ErrorKind::ConnectionRefused => {
            "connection refused — nobody listens there; start the server first"
        }
        ErrorKind::ConnectionReset => {
            "connection reset — the peer closed without reading all that was sent"
        }
        ErrorKind::BrokenPipe => "broken pipe — the peer has closed the connection",
        _ => return plain(&error.to_string()),
    };
    words.into()
}

/// "Connection refused (os error 111)" → "connection refused"
fn plain(text: &str) -> String {
    let text = text
        .rsplit_once(" (os error ")
        .map_or(text, |(text, _)| text)
        .trim_end_matches(['.', '\r', '\n']);
    let mut letters = text.chars();
    match letters.next() {
        // Not in an abbreviation, such as IO.
        Some(first) if !letters.as_str().starts_with(char::is_uppercase) => {
            first.to_lowercase().collect::<String>() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_number_and_the_capital_go() {
        assert_eq!(plain("Message too long (os error 90)"), "message too long");
        assert_eq!(plain("IO failed."), "IO failed");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn an_error_names_the_operation_the_address_and_what_to_do() {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = first.local_addr().unwrap();
        let error = TcpListener::bind(taken).context("bind", taken).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "bind {taken}: address already in use — another program listens there (see the socket-options lesson)"
            ),
        );
    }

    #[test]
    fn what_to_do_depends_on_the_operation() {
        let error = |operation| {
            let error = io::Error::from(ErrorKind::AddrNotAvailable);
            error.context(operation, "127.0.0.1:9000").to_string()
        };
        assert!(error("bind").ends_with("this machine does not have it"));
        assert!(error("connect").contains("no local port is free"));
    }

    #[test]
    fn an_error_keeps_its_own_text() {
        for kind in [
            ErrorKind::TimedOut,
            ErrorKind::WouldBlock,
            ErrorKind::BrokenPipe,
            ErrorKind::AddrInUse,
            ErrorKind::InvalidData,
        ] {
            let error = io::Error::new(kind, "Only this text tells what happened.");
            assert_eq!(in_words(&error), "Only this text tells what happened.");
            let error = error.context("read from", "client").context("serve", "all");
            assert_eq!(
                error.to_string(),
                "serve all: read from client: Only this text tells what happened."
            );
        }
    }

    /// A thread that cannot be started is the same error.
    #[cfg(unix)]
    #[test]
    fn would_block_is_not_called_a_timeout() {
        let error = io::Error::from(nix::errno::Errno::EAGAIN);
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
        assert_eq!(in_words(&error), "resource temporarily unavailable");
    }

    #[test]
    fn a_timeout_is_called_one() {
        assert_eq!(in_words(&ErrorKind::TimedOut.into()), "timed out");
    }

    #[test]
    fn the_kind_is_kept() {
        let error = io::Error::from(ErrorKind::ConnectionRefused).context("connect", "[::1]:9");
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        assert!(
            error
                .to_string()
                .starts_with("connect [::1]:9: connection refused — ")
        );
    }
}
