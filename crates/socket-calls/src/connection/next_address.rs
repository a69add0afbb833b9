//! create_connection: several addresses, tried one after the other.

use std::io;
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use crate::both_ends::nobody_there;

/// Connecting to a list of addresses, of which the first refuses.
pub const EXPERIMENT: Experiment = Experiment {
    name: "next-address",
    question: "TcpStream::connect is given two addresses, as a name may have. \
        At the first nobody listens, at the second somebody does. \
        What does it return?",
    choices: &["the error of the first", "a connection to the second", "both results, in a list"],
    answer: "a connection to the second",
    explanation: "connect tries each address until one accepts, and returns the last error if none does; \
        Python's create_connection does the same, its socket.connect does not. \
        The socket2 way is one address, one connect: there, you write the loop.",
    sources: &["std::net::TcpStream::connect", "getaddrinfo(3)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (nobody, _keep) = nobody_there()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let addresses = [nobody, listener.local_addr()?];

    let alone = TcpStream::connect(addresses[0]);
    let client = TcpStream::connect(&addresses[..]);
    let seen = Observation::new()
        .fact(
            format_args!("connect to {}", addresses[0]),
            succeeded(&alone),
        )
        .fact("connect to both", succeeded(&client));
    match client {
        Ok(client) if client.peer_addr()? == addresses[1] => Ok(seen
            .fact("its getpeername", client.peer_addr()?)
            .answer("a connection to the second")),
        Ok(client) => Err(io::Error::other(format!("connected to {}", client.peer_addr()?)).into()),
        Err(_) => Ok(seen.answer("the error of the first")),
    }
}
