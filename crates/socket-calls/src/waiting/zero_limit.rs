//! A time limit of zero.

use std::io::ErrorKind;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;
use socket2::SockRef;

use crate::both_ends::connected;

/// Set a read timeout of zero.
pub const EXPERIMENT: Experiment = Experiment {
    name: "zero-limit",
    question: "In Python, settimeout(0) makes a socket non-blocking. \
        And what does set_read_timeout(Some(Duration::ZERO)) do in Rust?",
    choices: &["the same", "it removes the limit: recv waits for ever", "it is an error"],
    answer: "it is an error",
    explanation: "To the kernel an SO_RCVTIMEO of zero means no limit at all, the opposite of what one would think; \
        so std refuses it. Say what you mean: set_nonblocking(true), or None for no limit. \
        socket2 hands the zero on to the kernel.",
    sources: &["std::net::TcpStream::set_read_timeout", "socket(7): SO_RCVTIMEO"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, _server) = connected()?;
    let by_std = client.set_read_timeout(Some(Duration::ZERO));
    let by_socket2 = SockRef::from(&client).set_read_timeout(Some(Duration::ZERO));
    let limit = client.read_timeout()?;
    let seen = Observation::new()
        .fact("std", succeeded(&by_std))
        .fact("socket2", succeeded(&by_socket2))
        .fact("the limit then", format_args!("{limit:?}"));
    Ok(seen.answer(match by_std {
        Err(error) if error.kind() == ErrorKind::InvalidInput => "it is an error",
        Err(error) => return Err(error.into()),
        Ok(()) if limit.is_none() => "it removes the limit: recv waits for ever",
        Ok(()) => "the same",
    }))
}
