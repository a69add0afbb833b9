//! An empty message does not exist in TCP.

use std::io::{Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::{pair, say};

/// A send of nothing, over TCP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "empty-send",
    question: "Over TCP the client calls send with no bytes, then with after. What does the server's first recv give?",
    choices: &["0 bytes, once", "0 bytes, from now on: the end", "after: the empty send leaves no trace"],
    answer: "after: the empty send leaves no trace",
    explanation: "A stream of bytes has no place for a message without bytes: nothing is put into it, and nothing travels. \
        And so recv returning 0 bytes can mean one thing only: the end of the stream. \
        A protocol that needs empty messages has to send something for them: a length of 0, an empty line.",
    sources: &["send(2)", "recv(2)", "RFC 9293 §3.9.1.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = pair::tcp()?;
    let empty = client.write(b"");
    client.write_all(b"after")?;

    let mut buffer = [0; 1024];
    let first = server.read(&mut buffer)?;
    let received = say::text(&buffer[..first]);
    Ok(Observation::new()
        .fact("send of nothing returned", returned(&empty))
        .fact("first recv", received)
        .answer(match first {
            0 if server.read(&mut buffer)? == 0 => "0 bytes, from now on: the end",
            0 => "0 bytes, once",
            _ => "after: the empty send leaves no trace",
        }))
}
