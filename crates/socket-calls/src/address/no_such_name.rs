//! The errors of getaddrinfo have no errno.

use std::io::ErrorKind;
use std::net::ToSocketAddrs;

use experiment::{Experiment, Needs, Observation, Observed, skip};

/// The error number of a name that no host has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "no-such-name",
    question: "connect((\"no such name\", 80)) fails. Which errno does the error carry?",
    choices: &["ENOENT: no such file or directory", "EHOSTUNREACH: no route to host", "none at all"],
    answer: "none at all",
    explanation: "getaddrinfo is a library function with error codes of its own, EAI_NONAME and so on; \
        in Python its exception is gaierror, not ConnectionError. \
        In Rust the error has neither raw_os_error nor a kind to match: \
        resolve first, connect then, and you know which of the two went wrong.",
    sources: &["getaddrinfo(3)", "gai_strerror(3)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip(
            "Unix only: on Windows it is one of the numbers of Winsock",
        ));
    }
    // A name with spaces cannot be that of a host, so the resolver asks no server.
    let Err(error) = ("no such name", 80).to_socket_addrs() else {
        return Err(skip("this resolver finds every name"));
    };
    let number = error.raw_os_error();
    Ok(Observation::new()
        .fact("the error", &error)
        .fact(
            "raw_os_error",
            number.map_or("none".into(), |number| number.to_string()),
        )
        .answer(match error.kind() {
            _ if number.is_none() => "none at all",
            ErrorKind::HostUnreachable => "EHOSTUNREACH: no route to host",
            _ => "ENOENT: no such file or directory",
        }))
}
