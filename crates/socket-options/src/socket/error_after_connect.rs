//! SO_ERROR: the error that the socket keeps until it is read.

use std::io::{self, ErrorKind};
use std::thread;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{describe, succeeded};
use socket2::Socket;

use crate::pair::{loopback, tcp};

/// Where a non-blocking connect tells that it has failed.
pub const EXPERIMENT: Experiment = Experiment {
    name: "error-after-connect",
    question: "A non-blocking socket connects to a port where nobody listens; connect says \"in progress\". Once it has failed, SO_ERROR is read, twice. What comes?",
    choices: &["no error, as connect has reported it", "connection refused, both times", "connection refused, then no error"],
    answer: "connection refused, then no error",
    explanation: "What happens after the call has returned is kept in the socket, and reading SO_ERROR takes it out: socket2 calls the getter take_error for \
        that reason. So after poll says that the socket is writable, read SO_ERROR once: 0 means connected. \
        Python's connect_ex gives the result of the call alone; getsockopt(SOL_SOCKET, SO_ERROR) is the second half.",
    sources: &["socket(7), SO_ERROR", "connect(2), EINPROGRESS"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    // It is bound, so that no other program listens at this port.
    let nobody = tcp()?;
    nobody.bind(&loopback(0))?;
    let client = tcp()?;
    client.set_nonblocking(true)?;
    let connected = client.connect(&nobody.local_addr()?);
    let seen = Observation::new().fact("connect", succeeded(&connected));
    if matches!(&connected, Err(error) if error.kind() == ErrorKind::ConnectionRefused) {
        return Ok(seen.answer("no error, as connect has reported it"));
    }
    let first = wait_for_error(&client)?;
    let second = client.take_error()?;
    Ok(seen
        .fact("SO_ERROR", describe(&first))
        .fact(
            "SO_ERROR, again",
            second.as_ref().map_or("none".into(), describe),
        )
        .answer(match second {
            None => "connection refused, then no error",
            Some(_) => "connection refused, both times",
        }))
}

/// What poll(2) waits for; in a program it is an event loop that does.
fn wait_for_error(socket: &Socket) -> io::Result<io::Error> {
    loop {
        if let Some(error) = socket.take_error()? {
            return Ok(error);
        }
        thread::yield_now();
    }
}
