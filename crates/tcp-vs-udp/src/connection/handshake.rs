//! What connect does in TCP: the two kernels agree.

use std::io;
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observation, Observed, Stopped};
use instruments::proc;

/// The segments that a TCP connect exchanges.
pub const EXPERIMENT: Experiment = Experiment {
    name: "handshake",
    question: "A client calls connect over TCP, and sends nothing. How many segments travel between the two?",
    choices: &["none: the first send opens the connection", "two: a request and an answer", "three"],
    answer: "three",
    explanation: "SYN, SYN-ACK, ACK: each side tells the number of its first byte and hears that the other has understood. \
        From then on both kernels keep a state for this connection: numbers, windows, timers. \
        It costs a round trip before the first byte, and it is what lets TCP notice what is missing.",
    sources: &["RFC 9293 §3.5", "connect(2)", "tcp(7)"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let segments = || proc::counter("Tcp", "InSegs");
    let connections = || -> Result<u64, Stopped> {
        Ok(proc::counter("Tcp", "ActiveOpens")? + proc::counter("Tcp", "PassiveOpens")?)
    };
    let (segments_before, connections_before) = (segments()?, connections()?);
    let _client = TcpStream::connect(listener.local_addr()?)?;
    // accept returns when the third segment has arrived.
    let _server = listener.accept()?;
    let segments = segments()? - segments_before;
    Ok(Observation::new()
        .fact("segments", segments)
        .fact(
            "ends of connections opened",
            connections()? - connections_before,
        )
        .answer(match segments {
            0 => "none: the first send opens the connection",
            2 => "two: a request and an answer",
            3 => "three",
            _ => return Err(io::Error::other(format!("{segments} segments")).into()),
        }))
}
