//! A TCP server has a socket for each peer, and all have the same port.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed};
use instruments::sockets::{Protocol, SocketTable};

use crate::{pair, say};

/// The sockets of a TCP server with three clients.
pub const EXPERIMENT: Experiment = Experiment {
    name: "one-socket-a-peer",
    question: "Three clients are connected to one TCP server. How many sockets does the kernel have on the server's port?",
    choices: &["one", "three", "four"],
    answer: "four",
    explanation: "The listener only accepts; accept makes a socket for each peer, on the same port. \
        A connection is known by both ends' addresses and ports, so the port is not used up. \
        The server reads from one peer by reading from its socket, and must watch as many sockets as it has peers.",
    sources: &["accept(2)", "tcp(7)", "RFC 9293 §4"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind(pair::ANY_PORT)?;
    let (mut clients, mut received, mut streams) = (Vec::new(), Vec::new(), Vec::new());
    for name in ["Ann", "Bob", "Cem"] {
        clients.push((pair::tcp_client(&listener)?, name));
        streams.push(listener.accept()?.0);
    }
    for (client, name) in clients.iter_mut().rev() {
        client.write_all(name.as_bytes())?;
    }
    for stream in &mut streams {
        let mut name = [0; 3];
        stream.read_exact(&mut name)?;
        received.push(say::text(&name));
    }
    let port = listener.local_addr()?.port();
    let mut sockets = SocketTable::open(Protocol::Tcp)?.at_port(port)?;
    // Without sockets that other programs' connections have left at this port.
    let peers: io::Result<Vec<_>> = streams.iter().map(TcpStream::peer_addr).collect();
    let peers = peers?;
    sockets.retain(|socket| socket.state == "LISTEN" || peers.contains(&socket.remote));
    let count = |state| {
        let in_state = sockets.iter().filter(|socket| socket.state == state);
        in_state.count()
    };
    Ok(Observation::new()
        .fact("peers", clients.len())
        .fact("sockets on the port", sockets.len())
        .fact("that listen", count("LISTEN"))
        .fact("that are connected", count("ESTABLISHED"))
        .fact("received, one from each", received.join(", "))
        .answer(match sockets.len() {
            1 => "one",
            3 => "three",
            4 => "four",
            other => return Err(io::Error::other(format!("{other} sockets")).into()),
        }))
}
