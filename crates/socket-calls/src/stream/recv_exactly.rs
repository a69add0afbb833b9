//! MSG_WAITALL, read_exact: all of it, or an error.

use std::io::{ErrorKind, Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use crate::both_ends::connected;

/// Ask for five bytes when there will be three.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-exactly",
    question: "A header has five bytes. The peer sends three of them and closes. \
        What does read_exact of five bytes do?",
    choices: &[
        "it returns the three bytes",
        "it waits for ever",
        "it fails: unexpected end of file",
    ],
    answer: "it fails: unexpected end of file",
    explanation: "read_exact calls recv until it has all, and takes an end before that for what it is: a \
        message cut short. \
        With bare recv the three bytes would pass for a header. Python has recv with MSG_WAITALL, \
        which returns fewer bytes at the end of the stream, or with a time limit: count them.",
    sources: &["recv(2): MSG_WAITALL", "std::io::Read::read_exact"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.write_all(b"abc")?;
    drop(client);
    let mut header = [0; 5];
    let received = server.read_exact(&mut header);
    let seen = Observation::new()
        .fact("sent, and closed", "3 bytes")
        .fact("read_exact of 5", succeeded(&received));
    Ok(seen.answer(match received {
        Ok(()) => "it returns the three bytes",
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            "it fails: unexpected end of file"
        }
        Err(error) => return Err(error.into()),
    }))
}
