//! A connection dies with the program that held it.

use std::io::{Read, Write};
use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::returned;

use crate::pair;

/// A TCP server that restarts while a client is connected.
pub const EXPERIMENT: Experiment = Experiment {
    name: "restart",
    question: "A TCP client has got an answer from the server. The server restarts, on the same port. \
        The client sends its next question over the same connection. Does the new server get it?",
    choices: &["yes: the port is the same", "no: the client must connect again"],
    answer: "no: the client must connect again",
    explanation: "A connection is a state in two kernels, and the old server's end went away with it; the new listener has none. \
        The client reads the end of the stream, or a reset. A client that is to survive a restart connects again, \
        and must know which of its questions it may safely ask twice.",
    sources: &["tcp(7)", "RFC 9293 §3.5.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("Unix only: elsewhere std does not set SO_REUSEADDR"));
    }
    let listener = TcpListener::bind(pair::ANY_PORT)?;
    let addr = listener.local_addr()?;
    let mut client = pair::tcp_client(&listener)?;
    let (mut server, _) = listener.accept()?;
    server.write_all(b"answer")?;
    client.read_exact(&mut [0; 6])?;
    drop((server, listener));

    // SO_REUSEADDR, which std sets, allows this although the old connection is in TIME_WAIT.
    let restarted = TcpListener::bind(addr)?;
    let sent = client.write(b"next question");
    let received = client.read(&mut [0; 1024]);
    restarted.set_nonblocking(true)?;
    let accepted = restarted.accept().map(|_| "a connection");
    Ok(Observation::new()
        .fact("the client's send", returned(&sent))
        .fact("the client's recv", returned(&received))
        .fact(
            "the new server's accept, without waiting",
            returned(&accepted),
        )
        .answer(match accepted {
            Ok(_) => "yes: the port is the same",
            Err(_) => "no: the client must connect again",
        }))
}
