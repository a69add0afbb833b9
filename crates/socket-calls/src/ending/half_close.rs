//! shutdown(SHUT_WR) ends one direction; the other stays open.

use std::io::{Read, Write};
use std::net::Shutdown;

use experiment::{Experiment, Observation, Observed};

use crate::both_ends::connected;

/// A question, shutdown, and the answer.
pub const EXPERIMENT: Experiment = Experiment {
    name: "half-close",
    question: "A client sends a request and calls shutdown(SHUT_WR). \
        The server reads to the end, and then sends its answer. What does the client receive?",
    choices: &[
        "the answer",
        "nothing: the connection is closed",
        "an error",
    ],
    answer: "the answer",
    explanation: "A connection is two streams, one each way; shutdown(SHUT_WR) ends one of them. \
        The server sees the end of the request, and can still answer. \
        With close instead of shutdown there would be nobody left to receive it.",
    sources: &["shutdown(2)", "RFC 9293 §3.6"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.write_all(b"2 + 2?")?;
    client.shutdown(Shutdown::Write)?;

    let mut request = String::new();
    server.read_to_string(&mut request)?;
    let sent = server.write_all(b"4");
    drop(server);

    let mut answer = String::new();
    let received = client.read_to_string(&mut answer);
    Ok(Observation::new()
        .fact("the server read, to the end", format_args!("{request:?}"))
        .fact("the client read, to the end", format_args!("{answer:?}"))
        .answer(match (sent, received) {
            (Ok(()), Ok(1)) => "the answer",
            (Ok(()), Ok(_)) => "nothing: the connection is closed",
            _ => "an error",
        }))
}
