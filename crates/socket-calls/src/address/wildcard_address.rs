//! 0.0.0.0 means all addresses of this machine; no connection has it.

use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observation, Observed};

/// Getsockname of a connection to a listener on 0.0.0.0.
pub const EXPERIMENT: Experiment = Experiment {
    name: "wildcard-address",
    question: "A server listens on 0.0.0.0 and a client connects to 127.0.0.1. \
        What is the local address of the connection that the server accepts?",
    choices: &["0.0.0.0", "127.0.0.1", "the address of the network card"],
    answer: "127.0.0.1",
    explanation: "0.0.0.0 means every address that this machine has, those on the network included: \
        a service for this machine alone listens on 127.0.0.1. \
        A connection has two definite ends; its own getsockname tells which of the addresses the client used.",
    sources: &["ip(7): Address format", "getsockname(2)"],
    // So that no other machine can reach this listener.
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("0.0.0.0:0")?;
    let listening = listener.local_addr()?;
    let _client = TcpStream::connect(("127.0.0.1", listening.port()))?;
    let (server, _) = listener.accept()?;
    let accepted = server.local_addr()?;
    Ok(Observation::new()
        .fact("getsockname of the listener", listening)
        .fact("getsockname of the connection", accepted)
        .answer(match accepted.ip().to_string().as_str() {
            "0.0.0.0" => "0.0.0.0",
            "127.0.0.1" => "127.0.0.1",
            _ => "the address of the network card",
        }))
}
