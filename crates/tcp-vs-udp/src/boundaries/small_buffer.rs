//! What a TCP receiver does not take now, it takes next time.

use std::io::{Read, Write};

use experiment::{Experiment, Observation, Observed};

use crate::{pair, say};

/// A recv into a buffer that is smaller than what has arrived, over TCP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "small-buffer",
    question: "Over TCP the client sends 0123456789, then next. The server calls recv(4), and again. \
        What does the second recv give?",
    choices: &["456…: it goes on where the first stopped", "next: the rest of the first message is lost"],
    answer: "456…: it goes on where the first stopped",
    explanation: "recv takes bytes from the front of the stream; the rest stays in the kernel until it is asked for. \
        So in TCP a small buffer costs calls, never data, and its size is no limit for a message.",
    sources: &["recv(2)", "tcp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = pair::tcp()?;
    client.write_all(b"0123456789")?;
    client.write_all(b"next")?;

    let (mut first, mut second) = ([0; 4], [0; 4]);
    let count = server.read(&mut first)?;
    let first = &first[..count];
    let count = server.read(&mut second)?;
    let second = &second[..count];
    Ok(Observation::new()
        .fact("first recv(4)", say::text(first))
        .fact("second recv(4)", say::text(second))
        .answer(if b"0123456789"[first.len()..].starts_with(second) {
            "456…: it goes on where the first stopped"
        } else {
            "next: the rest of the first message is lost"
        }))
}
