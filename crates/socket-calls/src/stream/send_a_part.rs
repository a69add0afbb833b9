//! send says how much it took.

use std::io::{ErrorKind, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// More than the kernel's buffers hold, on any system.
const SIZE: usize = 64 << 20;

/// Send 64 MiB to a peer that does not read.
pub const EXPERIMENT: Experiment = Experiment {
    name: "send-a-part",
    question: "A non-blocking socket sends 64 MiB with one send. The peer does not read. What does send return?",
    choices: &[
        "67108864: all of it",
        "a smaller number: what there was room for",
        "an error: it would block",
    ],
    answer: "a smaller number: what there was room for",
    explanation: "send copies into the kernel's buffer what there is room for, and returns how much that was: \
        the rest is still yours to send. \
        A program that ignores the number loses the rest. sendall and write_all go on until everything is taken.",
    sources: &["send(2)", "socket(7): SO_SNDBUF"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, _server) = connected()?;
    client.set_nonblocking(true)?;
    let sent = client.write(&vec![0; SIZE]);
    let seen = Observation::new()
        .fact("to be sent", SIZE)
        .fact("send", returned(&sent));
    Ok(seen.answer(match sent {
        Ok(SIZE) => "67108864: all of it",
        Ok(_) => "a smaller number: what there was room for",
        Err(error) if error.kind() == ErrorKind::WouldBlock => "an error: it would block",
        Err(error) => return Err(error.into()),
    }))
}
