//! After shutdown(SHUT_WR) the other direction stays open.

use std::io::{Read, Write};
use std::net::Shutdown;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::{pair, say};

/// A connection that is closed in one direction.
pub const EXPERIMENT: Experiment = Experiment {
    name: "half-close",
    question: "Over TCP the client sends a question, calls shutdown(SHUT_WR), then recv. The server reads to the end, then answers. \
        What does the client's recv give?",
    choices: &["the answer", "0 bytes: the connection is closed", "an error"],
    answer: "the answer",
    explanation: "A connection is two streams, and each ends on its own: SHUT_WR sends a FIN, which the server sees as recv returning 0, \
        and the other direction goes on. So \"all\" can be said without a length and without closing: \
        the server knows that the question is complete, and the client still hears the answer.",
    sources: &["shutdown(2)", "RFC 9293 §3.6 and §3.6.1"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = pair::tcp()?;
    client.write_all(b"question")?;
    client.shutdown(Shutdown::Write)?;

    let mut question = Vec::new();
    server.read_to_end(&mut question)?;
    let end = server.read(&mut [0; 1024]);
    let answered = server.write(b"answer");

    let mut buffer = [0; 1024];
    let result = client.read(&mut buffer);
    let received = &buffer[..*result.as_ref().unwrap_or(&0)];
    Ok(Observation::new()
        .fact("the server received", say::text(&question))
        .fact("the server's recv at the end", returned(&end))
        .fact("the server's send", returned(&answered))
        .fact("the client received", say::text(received))
        .answer(match (&result, received) {
            (Ok(_), b"answer") => "the answer",
            (Ok(_), _) => "0 bytes: the connection is closed",
            (Err(_), _) => "an error",
        }))
}
