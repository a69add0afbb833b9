//! The backlog that looks like concurrency.

use std::io::{Read, Write};
use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;
use instruments::sockets::entry_of;

use crate::{pair, say, wait};

/// Two clients of a server that serves one at a time.
pub const EXPERIMENT: Experiment = Experiment {
    name: "one-at-a-time",
    question: "A server serves one client until it leaves, then calls accept again. \
        While it serves the first, a second client connects and sends hello. What does that one notice?",
    choices: &[
        "connect fails: the server is busy",
        "send fails: nobody has accepted",
        "its connection is closed: try later",
        "nothing, except that no answer comes",
    ],
    answer: "nothing, except that no answer comes",
    explanation: "The second connection waits in the backlog, where it looks like any other. \
        A test that lets several clients connect, and asks them in the order in which they came, \
        takes this server for a concurrent one: ask the last one first.",
    sources: &["listen(2)", "accept(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind(pair::ANY_PORT)?;
    let mut first = pair::tcp_client(&listener)?;
    let (mut serving, _) = listener.accept()?;
    let Ok(mut second) = pair::tcp_client(&listener) else {
        return Ok(Observation::new().answer("connect fails: the server is busy"));
    };
    let sent = second.write(b"hello");
    let waiting = || entry_of(&listener).map(|entry| entry.recv_queue);
    wait::until(|| Ok(waiting()? > 0))?;

    serving.write_all(b"to the first")?;
    first.read_exact(&mut [0; 12])?;
    second.set_nonblocking(true)?;
    let answer = second.read(&mut [0; 1024]);
    let observation = Observation::new()
        .fact("the second client's connect", "succeeded")
        .fact("its send", returned(&sent))
        .fact("connections that wait for accept", waiting()?)
        .fact("its recv, without waiting", returned(&answer));
    if sent.is_err() {
        return Ok(observation.answer("send fails: nobody has accepted"));
    }
    if answer.is_ok() || second.take_error()?.is_some() {
        return Ok(observation.answer("its connection is closed: try later"));
    }
    drop((serving, first));
    let mut hello = [0; 5];
    listener.accept()?.0.read_exact(&mut hello)?;
    Ok(observation
        .fact(
            "once it is accepted, the server receives",
            say::text(&hello),
        )
        .answer("nothing, except that no answer comes"))
}
