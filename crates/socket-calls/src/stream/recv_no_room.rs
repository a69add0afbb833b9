//! recv into an empty buffer returns 0 as well.

use std::io::{Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::{connected, wait_for};

/// Receive into an empty buffer.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-no-room",
    question: "Five bytes wait to be received. The program calls recv with a buffer of length 0. What does it return?",
    choices: &["0", "5", "an error: the buffer is too small"],
    answer: "0",
    explanation: "Asked for nothing, recv gives nothing, and the connection is as it was: \
        this 0 does not mean the end of the stream. It happens by accident, when a program asks for \
        the rest of a message of which nothing is left, or reads into a Vec with capacity but no length.",
    sources: &["recv(2): RETURN VALUE"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.write_all(b"hello")?;
    wait_for(&server, 5)?;
    let mut no_room: Vec<u8> = Vec::with_capacity(1024);
    let without_room = server.read(&mut no_room);
    // If the bytes were gone, this recv would return the end of the stream.
    drop(client);
    let with_room = server.read(&mut [0; 1024]);
    let seen = Observation::new()
        .fact("recv into an empty Vec", returned(&without_room))
        .fact("recv into 1024 bytes", returned(&with_room));
    Ok(seen.answer(match without_room {
        Ok(0) => "0",
        Ok(_) => "5",
        Err(_) => "an error: the buffer is too small",
    }))
}
