//! The cure for sticky messages: send the length of each.

use std::io::{self, ErrorKind, Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::describe;

use crate::{pair, wait};

/// Three messages with their lengths, stuck together, and taken apart again.
pub const EXPERIMENT: Experiment = Experiment {
    name: "length-prefix",
    question: "The client sends one, two and three over TCP, and before each its length as 4 bytes. \
        All 23 bytes have arrived, stuck together. The server reads 4 bytes, then as many as they say, and so on. \
        What does it get?",
    choices: &["one, two, three", "one message, stuck together", "an error: the length is not where it looks"],
    answer: "one, two, three",
    explanation: "A stream keeps the bytes and their order; whatever both sides can find again in the bytes is kept as well. \
        A length before each message is one way, a delimiter such as a line end is another. \
        read_exact loops until it has what it was asked for, so it does not matter either how the bytes arrive. \
        Put a limit on the length: it comes from the peer.",
    sources: &["recv(2)", "RFC 9293 §3.9.1.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn send(stream: &mut impl Write, message: &str) -> io::Result<()> {
    let length = u32::try_from(message.len()).expect("the messages are short");
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(message.as_bytes())
}

fn receive(stream: &mut impl Read) -> io::Result<String> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > 1024 {
        return Err(io::Error::new(ErrorKind::InvalidData, "longer than agreed"));
    }
    let mut message = vec![0; length as usize];
    stream.read_exact(&mut message)?;
    String::from_utf8(message).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

fn observe() -> Observed {
    let (mut client, mut server) = pair::tcp()?;
    for message in ["one", "two", "three"] {
        send(&mut client, message)?;
    }
    wait::arrived(&server, 23)?;
    let messages: io::Result<Vec<_>> = (0..3).map(|_| receive(&mut server)).collect();
    Ok(Observation::new()
        .fact("waiting before the first recv", "23 bytes")
        .fact(
            "messages",
            messages
                .as_ref()
                .map_or_else(describe, |all| all.join(", ")),
        )
        .answer(match messages.as_deref() {
            Ok([first, second, third]) if [first, second, third] == ["one", "two", "three"] => {
                "one, two, three"
            }
            Ok(_) => "one message, stuck together",
            Err(_) => "an error: the length is not where it looks",
        }))
}
