//! SO_RCVTIMEO: reading with a time limit.

use std::io::ErrorKind;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::value;

use crate::pair::connection;
use crate::receive::read;

/// What recv says when SO_RCVTIMEO has passed.
pub const EXPERIMENT: Experiment = Experiment {
    name: "read-timeout",
    question: "SO_RCVTIMEO is 20 ms, the peer says nothing, recv is called. What does it give, on Unix?",
    choices: &["0 bytes", "the error \"timed out\"", "the error \"would block\""],
    answer: "the error \"would block\"",
    explanation: "The call ends with EAGAIN, as if the socket were non-blocking, which in Rust is ErrorKind::WouldBlock. On Windows it is TimedOut: \
        match both, in one place. Python's settimeout does not use SO_RCVTIMEO: it polls, and raises TimeoutError everywhere. \
        Nothing is lost: the next recv gets what comes.",
    sources: &["socket(7), SO_RCVTIMEO", "recv(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("Unix only: on Windows it is TimedOut"));
    }
    let (client, server) = connection()?;
    client.set_read_timeout(Some(Duration::from_millis(20)))?;
    let silent = read(&client);
    server.send(b"late")?;
    client.set_read_timeout(None)?;
    let late = read(&client);
    Ok(Observation::new()
        .fact("recv while the peer is silent", value(&silent))
        .fact("recv once it has sent", value(&late))
        .answer(match silent.map_err(|error| error.kind()) {
            Ok(_) => "0 bytes",
            Err(ErrorKind::WouldBlock) => "the error \"would block\"",
            Err(_) => "the error \"timed out\"",
        }))
}
