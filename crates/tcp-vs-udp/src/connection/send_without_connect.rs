//! TCP sends over a connection, or not at all.

use std::net::{SocketAddr, TcpListener};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;
use socket2::{Domain, Socket, Type};

/// sendto with an address, on a TCP socket that is not connected.
pub const EXPERIMENT: Experiment = Experiment {
    name: "send-without-connect",
    question: "A server listens over TCP. A client creates a socket and calls sendto with the server's address, \
        without connect. What happens?",
    choices: &["it connects, then sends", "it sends one segment without a connection", "an error"],
    answer: "an error",
    explanation: "A TCP socket without a connection has nowhere to send to, and the address given to sendto is not used for one. \
        Linux says EPIPE, other systems ENOTCONN. \
        A UDP socket needs no connection: each sendto may name another peer.",
    sources: &["send(2): ENOTCONN, EPIPE", "tcp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let addr: SocketAddr = listener.local_addr()?;
    let sent = client.send_to(b"hello", &addr.into());
    let accepted = listener.accept().map(|_| "a connection");
    Ok(Observation::new()
        .fact("sendto returned", returned(&sent))
        .fact("accept, without waiting", returned(&accepted))
        .answer(match (sent, accepted) {
            (Err(_), _) => "an error",
            (Ok(_), Ok(_)) => "it connects, then sends",
            (Ok(_), Err(_)) => "it sends one segment without a connection",
        }))
}
