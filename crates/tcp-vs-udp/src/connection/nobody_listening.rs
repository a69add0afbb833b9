//! TCP tells at once that nobody is there.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;
use socket2::{Domain, Socket, Type};

use crate::wait::PATIENCE;

/// A TCP connect to a port on which nobody listens.
pub const EXPERIMENT: Experiment = Experiment {
    name: "nobody-listening",
    question: "A program has bound a TCP socket to a port, but has not called listen. A client calls connect. What happens?",
    choices: &["it waits until the program listens", "ECONNREFUSED at once", "it succeeds; the first send fails"],
    answer: "ECONNREFUSED at once",
    explanation: "The kernel over there answers a SYN for a port without a listener with a reset (RST), and connect reports it. \
        Bound is not listening. Refused is good news: the machine is up and answers. \
        Where a firewall swallows the SYN instead, connect waits for minutes: set a time limit.",
    sources: &["connect(2): ECONNREFUSED", "RFC 9293 §3.5.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    // It is bound, so that no other program has the port, and does not listen.
    let bound = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    bound.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    let addr = bound
        .local_addr()?
        .as_socket()
        .expect("it is an IPv4 socket");

    let connected = TcpStream::connect_timeout(&addr, PATIENCE).map(|_| "success");
    Ok(Observation::new()
        .fact("connect returned", returned(&connected))
        .answer(match connected {
            Ok(_) => "it succeeds; the first send fails",
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => "ECONNREFUSED at once",
            Err(_) => "it waits until the program listens",
        }))
}
