//! A successful write is not delivery.

use std::io::Write;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;
use instruments::sockets::{Protocol, SocketTable};

use crate::{pair, wait};

/// Two writes to a TCP peer that has closed.
pub const EXPERIMENT: Experiment = Experiment {
    name: "write-after-close",
    question: "The server has closed its end of a TCP connection. The client writes, waits a moment, and writes again. \
        Which write fails?",
    choices: &["the first", "the second", "neither"],
    answer: "the second",
    explanation: "write hands bytes to the kernel and returns. That the peer has closed means only that it will send no more; \
        it might still read. The first write's segment is answered with a reset (RST), because nobody has that socket any more, \
        and so the second write fails: EPIPE, with a SIGPIPE that Rust and Python ignore. What the first one sent is lost: \
        only an answer from the program proves that it has received something.",
    sources: &["write(2): EPIPE", "send(2): EPIPE", "RFC 9293 §3.5.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, server) = pair::tcp()?;
    drop(server);
    let first = client.write(b"first");
    // The reset takes the client's socket out of the kernel's table.
    if first.is_ok() {
        let table = SocketTable::open(Protocol::Tcp)?;
        wait::until(|| Ok(table.find(&client)?.is_none()))?;
    }
    let second = client.write(b"second");
    Ok(Observation::new()
        .fact("first write", returned(&first))
        .fact("second write", returned(&second))
        .answer(match (first, second) {
            (Err(_), _) => "the first",
            (Ok(_), Err(_)) => "the second",
            (Ok(_), Ok(_)) => "neither",
        }))
}
