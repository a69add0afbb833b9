//! A listener has no peer; each accepted socket has one.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{returned, succeeded};
use socket2::SockRef;

/// Getpeername of a listener.
pub const EXPERIMENT: Experiment = Experiment {
    name: "peer-of-a-listener",
    question: "A client is connected and accepted. The server calls getpeername on its listener. What does it get?",
    choices: &["the client's address", "0.0.0.0:0", "an error: not connected"],
    answer: "an error: not connected",
    explanation: "A listener has no peer, however many clients it brought: each accepted socket has its own. \
        accept returns that address together with the socket. \
        In Rust a TcpListener does not even have a peer_addr; the socket beneath it has.",
    sources: &["getpeername(2): ENOTCONN", "accept(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;
    let of_listener = SockRef::from(&listener).peer_addr();
    let seen = Observation::new()
        .fact("the client", client.local_addr()?)
        .fact(
            "getpeername of the accepted socket",
            returned(&server.peer_addr()),
        )
        .fact("getpeername of the listener", succeeded(&of_listener));
    Ok(seen.answer(match of_listener {
        Ok(peer) if peer.as_socket() == Some(client.local_addr()?) => "the client's address",
        Ok(_) => "0.0.0.0:0",
        Err(error) if error.kind() == ErrorKind::NotConnected => "an error: not connected",
        Err(error) => return Err(error.into()),
    }))
}
