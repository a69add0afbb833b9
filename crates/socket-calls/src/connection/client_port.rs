//! A client has an address, too.

use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed};
use socket2::{Domain, Socket, Type};

use crate::both_ends::address_of;

/// Getsockname of a client, after connect.
pub const EXPERIMENT: Experiment = Experiment {
    name: "client-port",
    question: "A client connects to a server at 127.0.0.1, and never calls bind. What is its own address then?",
    choices: &[
        "it has none: only servers have",
        "127.0.0.1, and the server's port",
        "127.0.0.1, and a port that the kernel chose",
    ],
    answer: "127.0.0.1, and a port that the kernel chose",
    explanation: "connect binds a socket that is not bound: to the address from which the peer can be reached, \
        and to a free port of the ephemeral range. That address is what accept shows the server. \
        A port is taken until its connection is over: one client machine has some 28,000 to one server port.",
    sources: &["connect(2)", "getsockname(2)", "ip(7): ip_local_port_range"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let before = address_of(&client)?;
    client.connect(&listener.local_addr()?.into())?;
    let after = address_of(&client)?;
    let (_, seen_by_the_server) = listener.accept()?;
    Ok(Observation::new()
        .fact("before connect", before)
        .fact("after connect", after)
        .fact("what accept says", seen_by_the_server)
        .answer(match after.port() {
            0 => "it has none: only servers have",
            port if port == listener.local_addr()?.port() => "127.0.0.1, and the server's port",
            _ => "127.0.0.1, and a port that the kernel chose",
        }))
}
