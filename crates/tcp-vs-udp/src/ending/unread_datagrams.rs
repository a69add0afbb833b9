//! Closing with unread datagrams: the sender is not told.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::{pair, say};

/// A UDP socket that is closed with a datagram in its queue.
pub const EXPERIMENT: Experiment = Experiment {
    name: "unread-datagrams",
    question: "A connected UDP client has sent hello. The server closes without having read it. \
        What does the client's recv say?",
    choices: &["0 bytes: the end", "ECONNREFUSED", "nothing: it waits"],
    answer: "nothing: it waits",
    explanation: "The datagram arrived, in the kernel's queue, and not even that is promised by UDP. \
        Closing the socket throws the queue away, and no message says so: ICMP answers only what arrives after the closing. \
        The client's time limit is all that saves it from waiting for ever.",
    sources: &["udp(7)", "close(2)", "RFC 8085 §3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    let addr = server.local_addr()?;
    let sent = client.send(b"hello");
    let waiting = server.peek(&mut [0; 1024])?;
    drop(server);
    // It comes from the same address, so it arrives after anything that the close has sent.
    UdpSocket::bind(addr)?.send_to(b"marker", client.local_addr()?)?;

    let mut buffer = [0; 1024];
    let result = client.recv(&mut buffer);
    Ok(Observation::new()
        .fact("the client's send", returned(&sent))
        .fact("unread bytes at the close", waiting)
        .fact(
            "recv, with a marker sent after the close",
            say::text(&buffer[..*result.as_ref().unwrap_or(&0)]),
        )
        .answer(match result {
            Ok(0) => "0 bytes: the end",
            Ok(_) => "nothing: it waits",
            Err(_) => "ECONNREFUSED",
        }))
}
