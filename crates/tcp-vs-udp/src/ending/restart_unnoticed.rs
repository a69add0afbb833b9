//! A UDP client does not notice that its server restarts.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{describe, returned};

use crate::{pair, say, wait::PATIENCE};

/// A UDP server that restarts between two questions.
pub const EXPERIMENT: Experiment = Experiment {
    name: "restart-unnoticed",
    question: "A UDP client has got an answer from the server. The server restarts, on the same port. \
        The client sends its next question over the same socket. Does the new server get it?",
    choices: &["yes", "no: the client must connect again", "no: the port is not free for a minute"],
    answer: "yes",
    explanation: "Each datagram goes to whoever has the port when it arrives. There was no connection, so none is broken, \
        and nothing lingers: the port is free at once. \
        The new server does not know what the old one knew: what a conversation needs must be in the datagram.",
    sources: &["udp(7)", "RFC 768"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    let addr = server.local_addr()?;
    client.send(b"question")?;
    let mut buffer = [0; 1024];
    let (_, peer) = server.recv_from(&mut buffer)?;
    server.send_to(b"answer", peer)?;
    client.recv(&mut buffer)?;
    drop(server);

    let restarted = match UdpSocket::bind(addr) {
        Ok(restarted) => restarted,
        Err(error) => {
            return Ok(Observation::new()
                .fact("bind", describe(&error))
                .answer("no: the port is not free for a minute"));
        }
    };
    restarted.set_read_timeout(Some(PATIENCE))?;
    let sent = client.send(b"next question");
    let received = restarted.recv(&mut buffer);
    Ok(Observation::new()
        .fact("the client's send", returned(&sent))
        .fact(
            "the new server received",
            say::text(&buffer[..*received.as_ref().unwrap_or(&0)]),
        )
        .answer(match received {
            Ok(_) => "yes",
            Err(_) => "no: the client must connect again",
        }))
}
