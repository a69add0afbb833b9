//! What a UDP receiver does not take now is gone.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::returned;

use crate::{pair, say};

/// A recv into a buffer that is smaller than the datagram.
pub const EXPERIMENT: Experiment = Experiment {
    name: "cut-datagram",
    question: "Over UDP the client sends 0123456789, then next. The server calls recv(4), and again recv(4). \
        What does it get?",
    choices: &["0123, then 4567", "0123, then next", "an error: the datagram does not fit"],
    answer: "0123, then next",
    explanation: "A recv takes one datagram off the queue. What does not fit into the buffer is thrown away, \
        and the call reports success: the number of bytes that it copied. Receive into 65,535 bytes, \
        or look for the flag MSG_TRUNC, which recvmsg returns. Windows cuts as well, and reports an error, WSAEMSGSIZE.",
    sources: &["recv(2)", "udp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("Unix only: on Windows the cut is an error"));
    }
    let (client, server) = pair::udp()?;
    client.send(b"0123456789")?;
    client.send(b"next")?;

    let (mut first, mut second) = ([0; 4], [0; 4]);
    let result = server.recv(&mut first);
    let count = server.recv(&mut second)?;
    let (first, second) = (&first[..*result.as_ref().unwrap_or(&0)], &second[..count]);
    Ok(Observation::new()
        .fact("first recv(4) returned", returned(&result))
        .fact("first recv(4)", say::text(first))
        .fact("second recv(4)", say::text(second))
        .answer(match (&result, second) {
            (Err(_), _) => "an error: the datagram does not fit",
            (Ok(_), b"next") => "0123, then next",
            _ => "0123, then 4567",
        }))
}
