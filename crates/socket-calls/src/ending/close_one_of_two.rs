//! dup, try_clone: two handles, one connection.

use std::io::{Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// Close one handle, then the other one.
pub const EXPERIMENT: Experiment = Experiment {
    name: "close-one-of-two",
    question: "A program has two handles to one connection (dup, try_clone). \
        It closes the original and keeps the clone. \
        When does the peer see the end of the stream?",
    choices: &[
        "when the original is closed",
        "when the clone is closed, too",
    ],
    answer: "when the clone is closed, too",
    explanation: "close takes one handle away; the connection ends with the last one. \
        A clone forgotten in another thread keeps the peer waiting for an end that does not come. \
        shutdown ends the connection for all handles at once.",
    sources: &["close(2)", "dup(2)", "std::net::TcpStream::try_clone"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (original, mut server) = connected()?;
    let mut clone = original.try_clone()?;
    drop(original);
    let sent = clone.write(b"still here");
    let mut buffer = [0; 16];
    // Had the connection ended with the original, this would be 0.
    let first = server.read(&mut buffer)?;
    drop(clone);
    let second = server.read(&mut buffer);
    Ok(Observation::new()
        .fact("original closed; send by the clone", returned(&sent))
        .fact("the peer's recv", first)
        .fact("clone closed; the peer's recv", returned(&second))
        .answer(match (first, second) {
            (1.., Ok(0)) => "when the clone is closed, too",
            _ => "when the original is closed",
        }))
}
