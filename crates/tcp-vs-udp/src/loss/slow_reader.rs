//! Backpressure: a TCP sender can't be faster than its receiver.

use std::io::{self, ErrorKind, Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::describe;

use crate::pair;

/// In bytes: more than any kernel keeps for a program that does not read.
const MORE_THAN_ANY_BUFFER: usize = 1 << 30;

/// A sender, and a receiver that does not read, over TCP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "slow-reader",
    question: "Over TCP the server does not call recv, and the client sends and sends. How does it end?",
    choices: &[
        "send has to wait, and nothing is lost",
        "the oldest bytes are dropped",
        "it does not: the kernel keeps it all",
    ],
    answer: "send has to wait, and nothing is lost",
    explanation: "What nobody has read fills the receiver's buffer, then the sender's. \
        The receiver's kernel says how much more it can take (the window), and at 0 the sender's kernel stops. \
        Then a blocking send blocks, and a non-blocking one says EWOULDBLOCK (EAGAIN): the sender is slowed down to the \
        receiver's speed. So never hold a lock across a send: one peer that does not read would freeze everyone.",
    sources: &["send(2): EAGAIN", "tcp(7): tcp_wmem, tcp_rmem", "RFC 9293 §3.8.6"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = pair::tcp()?;
    client.set_nonblocking(true)?;
    let mut sent = Vec::new();
    let mut stopped = "nothing".to_owned();
    while sent.len() < MORE_THAN_ANY_BUFFER {
        // Each piece differs from the one before, so that a missing piece would be noticed.
        let piece = [(sent.len() % 251) as u8; 10_007];
        match client.write(&piece) {
            Ok(count) => sent.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                stopped = describe(&error);
                break;
            }
            Err(error) => return Err(error.into()),
        }
    }
    drop(client);
    let mut received = Vec::new();
    server.read_to_end(&mut received)?;
    Ok(Observation::new()
        .fact("bytes sent before", sent.len())
        .fact("stopped by", &stopped)
        .fact("bytes received later", received.len())
        .answer(match stopped.as_str() {
            "nothing" => "it does not: the kernel keeps it all",
            _ if received == sent => "send has to wait, and nothing is lost",
            _ if received.len() < sent.len() => "the oldest bytes are dropped",
            _ => return Err(io::Error::other("more came than was sent").into()),
        }))
}
