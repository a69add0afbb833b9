//! setblocking(False): recv without waiting.

use std::io::{ErrorKind, Read};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// A non-blocking recv before anything has arrived, and after the end of the stream.
pub const EXPERIMENT: Experiment = Experiment {
    name: "nothing-there",
    question: "A non-blocking socket calls recv. The peer is there, but has sent nothing. What does recv return?",
    choices: &["0", "an error: would block", "it waits for the first byte"],
    answer: "an error: would block",
    explanation: "\"Nothing yet\" is EAGAIN: WouldBlock in Rust, BlockingIOError in Python. \
        \"Nothing any more\" is 0. To confuse the two is to hang up on a slow peer, or to read on at the end for ever.",
    sources: &["recv(2): EAGAIN", "fcntl(2): O_NONBLOCK"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, mut server) = connected()?;
    server.set_nonblocking(true)?;
    let nothing_yet = server.read(&mut [0; 16]);
    drop(client);
    server.set_nonblocking(false)?;
    let nothing_any_more = server.read(&mut [0; 16]);
    let seen = Observation::new()
        .fact("recv while the peer is there", returned(&nothing_yet))
        .fact("recv after it has closed", returned(&nothing_any_more));
    Ok(seen.answer(match nothing_yet {
        Ok(_) => "0",
        Err(error) if error.kind() == ErrorKind::WouldBlock => "an error: would block",
        Err(error) => return Err(error.into()),
    }))
}
