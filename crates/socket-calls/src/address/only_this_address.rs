//! A listener is reached at its address and port together, not at the port alone.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

/// The right port on another address of the same machine.
pub const EXPERIMENT: Experiment = Experiment {
    name: "only-this-address",
    question: "A server listens on 127.0.0.1. All of 127.0.0.0/8 is this machine. \
        A client connects to the same port of 127.0.0.2. What happens?",
    choices: &["it is connected: it is the same machine", "connection refused"],
    answer: "connection refused",
    explanation: "bind gives a socket an address, not only a port: \
        what arrives for another address of the same machine finds nobody there. \
        It is the same when a server listens on 127.0.0.1, and the client uses the machine's own name, \
        or a localhost that is ::1.",
    sources: &["bind(2)", "ip(7): Address format", "RFC 9293 §3.5.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip(
            "Linux only: elsewhere 127.0.0.2 may be nobody's address",
        ));
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let same = TcpStream::connect(("127.0.0.1", port));
    let other = TcpStream::connect(("127.0.0.2", port));
    let seen = Observation::new()
        .fact("connect to 127.0.0.1", succeeded(&same))
        .fact("connect to 127.0.0.2", succeeded(&other));
    Ok(seen.answer(match other {
        Ok(_) => "it is connected: it is the same machine",
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => "connection refused",
        Err(error) => return Err(error.into()),
    }))
}
