//! Closing with unread input resets the connection.

use std::io::{ErrorKind, Read, Write};
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::{connected, wait_for};

/// Far longer than an end of stream or a reset takes to arrive.
const PATIENCE: Duration = Duration::from_secs(3);

/// Close while input waits.
pub const EXPERIMENT: Experiment = Experiment {
    name: "close-with-unread",
    question: "A client sends a request. The server closes the connection without having read it. \
        What does the client's recv return?",
    choices: &["0: the end of the stream", "an error: connection reset", "it waits"],
    answer: "an error: connection reset",
    explanation: "Data that nobody will ever read is lost, and TCP says so: the kernel sends a reset, not an end. \
        An answer sent just before may be lost with it. A server that rejects a request \
        sends its answer, calls shutdown(SHUT_WR), reads what is still coming, and closes then.",
    sources: &["RFC 9293 §3.6.1", "RFC 2525 §2.17"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, server) = connected()?;
    client.write_all(b"hello")?;
    wait_for(&server, 5)?;
    drop(server);
    client.set_read_timeout(Some(PATIENCE))?;
    let received = client.read(&mut [0; 16]);
    let seen = Observation::new()
        .fact("unread by the server, in bytes", 5)
        .fact("the client's recv", returned(&received));
    Ok(seen.answer(match received {
        Ok(_) => "0: the end of the stream",
        Err(error) if error.kind() == ErrorKind::ConnectionReset => "an error: connection reset",
        Err(error) if error.kind() == ErrorKind::WouldBlock => "it waits",
        Err(error) => return Err(error.into()),
    }))
}
