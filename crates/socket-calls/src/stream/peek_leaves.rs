//! MSG_PEEK copies bytes and leaves them in the kernel.

use std::io::{Read, Write};

use experiment::{Experiment, Observation, Observed};

use crate::both_ends::{connected, wait_for};

/// Peek, then receive.
pub const EXPERIMENT: Experiment = Experiment {
    name: "peek-leaves",
    question: "Five bytes have arrived. A program calls recv with MSG_PEEK, and then a plain recv. \
        What does the second one return?",
    choices: &["the same five bytes", "what comes after them", "nothing: they have been taken"],
    answer: "the same five bytes",
    explanation: "MSG_PEEK copies what is there and leaves it in the buffer. \
        So a server can look at the first bytes to choose a protocol, and hand the socket on untouched. \
        It is no way to wait for more: peek returns at once as long as one byte is there.",
    sources: &["recv(2): MSG_PEEK", "std::net::TcpStream::peek"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.write_all(b"hello")?;
    wait_for(&server, 5)?;
    let mut buffer = [0; 16];
    let count = server.peek(&mut buffer)?;
    let peeked = String::from_utf8_lossy(&buffer[..count]).into_owned();
    client.write_all(b"world")?;
    let count = server.read(&mut buffer[..5])?;
    let received = String::from_utf8_lossy(&buffer[..count]).into_owned();
    Ok(Observation::new()
        .fact("recv with MSG_PEEK", format_args!("{peeked:?}"))
        .fact("recv(5)", format_args!("{received:?}"))
        .answer(match received.as_str() {
            "hello" => "the same five bytes",
            "world" => "what comes after them",
            _ => "nothing: they have been taken",
        }))
}
