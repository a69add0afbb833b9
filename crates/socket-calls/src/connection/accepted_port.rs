//! One port, many connections.

use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed};

/// The local port of an accepted connection.
pub const EXPERIMENT: Experiment = Experiment {
    name: "accepted-port",
    question: "Two clients connect to a listener. accept returns a new socket for each. \
        Which local ports have these two?",
    choices: &[
        "each a new one, chosen by the kernel",
        "both the listener's",
    ],
    answer: "both the listener's",
    explanation: "A connection is known by four things: both addresses and both ports. \
        The clients differ in theirs, so one port of the server serves any number of them. \
        What is new with each accept is the socket, its descriptor and its buffers.",
    sources: &["accept(2)", "RFC 9293 §3.4"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let _ann = TcpStream::connect(address)?;
    let _bob = TcpStream::connect(address)?;
    let (one, _) = listener.accept()?;
    let (other, _) = listener.accept()?;
    let ports = [one.local_addr()?.port(), other.local_addr()?.port()];
    Ok(Observation::new()
        .fact("the listener", address)
        .fact(
            "one connection",
            format_args!("{} with {}", one.local_addr()?, one.peer_addr()?),
        )
        .fact(
            "the other one",
            format_args!("{} with {}", other.local_addr()?, other.peer_addr()?),
        )
        .answer(if ports == [address.port(); 2] {
            "both the listener's"
        } else {
            "each a new one, chosen by the kernel"
        }))
}
