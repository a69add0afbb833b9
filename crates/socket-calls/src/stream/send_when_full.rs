//! A non-blocking send when the kernel's buffers are full.

use std::io::{self, ErrorKind, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::describe;

use crate::both_ends::connected;

/// Sending until the kernel accepts nothing more.
pub const EXPERIMENT: Experiment = Experiment {
    name: "send-when-full",
    question: "A non-blocking socket sends until the kernel's buffers are full, because the peer does not read. \
        What does the next send do, and what becomes of the bytes before?",
    choices: &[
        "it returns 0; the bytes before are kept",
        "it fails: would block; the bytes before are kept",
        "it succeeds; the oldest bytes are dropped",
    ],
    answer: "it fails: would block; the bytes before are kept",
    explanation: "TCP drops nothing: a slow reader fills its own buffer, then the sender's, then send has no room. \
        A blocking send waits there; a non-blocking one says EAGAIN, WouldBlock, and has taken nothing. \
        Try again when the socket is writable.",
    sources: &["send(2): EAGAIN", "RFC 9293 §3.8.6"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.set_nonblocking(true)?;
    let mut taken = 0;
    let stopped = loop {
        match client.write(&[0; 65_536]) {
            Ok(0) => break None,
            Ok(count) => taken += count as u64,
            Err(error) => break Some(error),
        }
    };
    drop(client);
    let received = io::copy(&mut server, &mut io::sink())?;
    let seen = Observation::new()
        .fact("bytes that send took", taken)
        .fact(
            "the next send",
            stopped.as_ref().map_or("0".into(), describe),
        )
        .fact("bytes that the peer then receives", received);
    Ok(seen.answer(match stopped {
        _ if received < taken => "it succeeds; the oldest bytes are dropped",
        None => "it returns 0; the bytes before are kept",
        Some(error) if error.kind() == ErrorKind::WouldBlock => {
            "it fails: would block; the bytes before are kept"
        }
        Some(error) => return Err(error.into()),
    }))
}
