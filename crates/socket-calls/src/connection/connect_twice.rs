//! A TCP socket can be connected only once.

use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;
use socket2::{Domain, Socket, Type};

/// Connect a socket that is connected.
pub const EXPERIMENT: Experiment = Experiment {
    name: "connect-twice",
    question: "A client is connected to one server and calls connect on the same socket, with the address of \
        another. What happens?",
    choices: &[
        "it is connected to the other now",
        "it is connected to both",
        "it fails: is already connected",
    ],
    answer: "it fails: is already connected",
    explanation: "A TCP socket keeps the peer it is connected to. To reach another server, or the same one again, make a \
        new socket: \
        TcpStream::connect always does. With UDP it is different: there connect only notes an address, \
        and may be called again.",
    sources: &["connect(2): EISCONN"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let one = TcpListener::bind("127.0.0.1:0")?;
    let other = TcpListener::bind("127.0.0.1:0")?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let first = client.connect(&one.local_addr()?.into());
    let second = client.connect(&other.local_addr()?.into());
    let peer = client.peer_addr()?.as_socket();
    let seen = Observation::new()
        .fact("connect to one", succeeded(&first))
        .fact("connect to the other", succeeded(&second))
        .fact(
            "getpeername is still the first's",
            peer == Some(one.local_addr()?),
        );
    first?;
    Ok(seen.answer(match second {
        Err(_) => "it fails: is already connected",
        Ok(()) if peer == Some(one.local_addr()?) => "it is connected to both",
        Ok(()) => "it is connected to the other now",
    }))
}
