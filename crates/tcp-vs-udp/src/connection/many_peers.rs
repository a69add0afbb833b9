//! A UDP server has one socket, and each datagram has its sender's address.

use experiment::{Experiment, Observation, Observed};
use instruments::sockets::{Protocol, SocketTable};

use crate::{pair, say};

/// The sockets of a UDP server with three clients.
pub const EXPERIMENT: Experiment = Experiment {
    name: "many-peers",
    question: "Three clients talk to one UDP server. How many sockets does the kernel have on the server's port, \
        and how does the server know whom to answer?",
    choices: &[
        "one; recvfrom gives the sender's address",
        "three; each has its peer",
        "one; the clients must say who they are",
    ],
    answer: "one; recvfrom gives the sender's address",
    explanation: "There is no connection, so there is no socket for one. Each datagram carries its sender's address and port, \
        recvfrom hands them out, and sendto answers. One slow peer holds up nobody, and one thread serves all; \
        but what belongs to one peer, the program must sort out itself. The address is what the datagram says: it may be forged.",
    sources: &["udp(7)", "recv(2): recvfrom", "RFC 768"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let server = pair::udp_socket()?;
    let mut clients = Vec::new();
    for name in ["Ann", "Bob", "Cem"] {
        let client = pair::udp_socket()?;
        client.send_to(name.as_bytes(), server.local_addr()?)?;
        clients.push((client, name));
    }
    let mut buffer = [0; 1024];
    for _ in &clients {
        let (count, peer) = server.recv_from(&mut buffer)?;
        server.send_to(&buffer[..count], peer)?;
    }
    let mut answered = 0;
    for (client, name) in &clients {
        let count = client.recv(&mut buffer)?;
        answered += usize::from(&buffer[..count] == name.as_bytes());
    }
    let port = server.local_addr()?.port();
    let sockets = SocketTable::open(Protocol::Udp)?.at_port(port)?.len();
    Ok(Observation::new()
        .fact("peers", clients.len())
        .fact("sockets on the port", sockets)
        .fact("peers that got their own name back", answered)
        .fact("the last was", say::text(&buffer[..3]))
        .answer(match (sockets, answered) {
            (1, 3) => "one; recvfrom gives the sender's address",
            (1, _) => "one; the clients must say who they are",
            _ => "three; each has its peer",
        }))
}
