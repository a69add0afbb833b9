//! A non-blocking connect, and SO_ERROR, which holds its result.

use std::io;
use std::thread;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{describe, succeeded};
use socket2::{Domain, Socket, Type};

use crate::both_ends::nobody_there;

/// Getsockopt SO_ERROR, twice.
pub const EXPERIMENT: Experiment = Experiment {
    name: "connect-in-progress",
    question: "A non-blocking connect says: in progress. A moment later getsockopt(SO_ERROR) says: connection refused. \
        What does it say when it is asked once more?",
    choices: &["connection refused again", "no error"],
    answer: "no error",
    explanation: "A non-blocking connect only starts; when the socket becomes writable, SO_ERROR holds the result. \
        Reading it clears it, so ask once, and keep the answer: \
        whoever asks again will take a failed connection for a good one.",
    sources: &["connect(2): EINPROGRESS", "socket(7): SO_ERROR"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (nobody, _keep) = nobody_there()?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    client.set_nonblocking(true)?;
    let started = client.connect(&nobody.into());
    let first = pending_error(&client)?;
    let second = client.take_error()?;
    Ok(Observation::new()
        .fact("connect", succeeded(&started))
        .fact("SO_ERROR", describe(&first))
        .fact(
            "SO_ERROR once more",
            second.as_ref().map_or("0".into(), describe),
        )
        .answer(match second {
            Some(error) if error.kind() == first.kind() => "connection refused again",
            Some(error) => return Err(error.into()),
            None => "no error",
        }))
}

/// Waits for the result. Another program would wait with select, poll or epoll until the socket is writable.
fn pending_error(socket: &Socket) -> io::Result<io::Error> {
    loop {
        match socket.take_error()? {
            Some(error) => return Ok(error),
            None => thread::yield_now(),
        }
    }
}
