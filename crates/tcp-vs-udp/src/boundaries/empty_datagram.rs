//! An empty datagram is a message like any other.

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::{pair, say};

/// A send of nothing, over UDP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "empty-datagram",
    question: "Over UDP the client calls send with no bytes, then with after. What does the server's first recv give?",
    choices: &["0 bytes, once", "0 bytes, from now on: the end", "after: the empty send leaves no trace"],
    answer: "0 bytes, once",
    explanation: "A datagram is a header and a payload, and the payload may be empty: it travels, and recv returns 0 for it. \
        In UDP that is not an end: a server loop that stops at 0 bytes can be stopped by anybody with one empty datagram.",
    sources: &["udp(7)", "recv(2)", "RFC 768"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    let empty = client.send(b"");
    client.send(b"after")?;

    let mut buffer = [0; 1024];
    let first = server.recv(&mut buffer)?;
    let observation = Observation::new()
        .fact("send of nothing returned", returned(&empty))
        .fact("first recv returned", first);
    if first > 0 {
        return Ok(observation.answer("after: the empty send leaves no trace"));
    }
    let second = server.recv(&mut buffer)?;
    Ok(observation
        .fact("second recv", say::text(&buffer[..second]))
        .answer(match second {
            0 => "0 bytes, from now on: the end",
            _ => "0 bytes, once",
        }))
}
