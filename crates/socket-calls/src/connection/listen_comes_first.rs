//! A socket becomes a listener by listen, not by bind.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;
use socket2::{Domain, Socket, Type};

/// Accept without listen.
pub const EXPERIMENT: Experiment = Experiment {
    name: "listen-comes-first",
    question: "A server calls socket, bind and accept. It forgot listen. What does accept do?",
    choices: &["it waits for a client", "it fails: invalid argument", "it listens by itself"],
    answer: "it fails: invalid argument",
    explanation: "A TCP socket is of no kind yet when it is made: connect makes it a client, listen makes it a \
        listener, \
        and only a listener accepts. Rust's TcpListener::bind does socket, bind and listen in one: \
        there, it cannot be forgotten.",
    sources: &["accept(2): EINVAL", "listen(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    // If accept waited for a client after all, the experiment would hang.
    socket.set_nonblocking(true)?;
    let accepted = socket.accept();
    let seen = Observation::new().fact("accept", succeeded(&accepted));
    Ok(seen.answer(match accepted {
        Ok(_) => "it listens by itself",
        Err(error) if error.kind() == ErrorKind::WouldBlock => "it waits for a client",
        Err(error) if error.kind() == ErrorKind::InvalidInput => "it fails: invalid argument",
        Err(error) => return Err(error.into()),
    }))
}
