//! Two datagrams for a UDP peer that has closed.

use std::io::ErrorKind;
use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::pair;

/// Sends to a UDP peer that was there, and has closed.
pub const EXPERIMENT: Experiment = Experiment {
    name: "datagram-after-close",
    question: "A connected UDP client has talked with a server, which then closes its socket. \
        The client sends, waits for an answer, and sends again. What do the three calls do?",
    choices: &[
        "the first send fails",
        "sent; recv fails; sent again",
        "sent; recv fails; the second send fails",
        "sent; recv waits; sent again",
    ],
    answer: "sent; recv fails; sent again",
    explanation: "The closing was not announced, so the first send works. Its datagram finds no socket, an ICMP message comes back, \
        and the next call reports it once: ECONNREFUSED. That ends nothing: there is no connection to break, \
        the client may go on sending, and when a server is back on that port, it is heard.",
    sources: &["udp(7): ECONNREFUSED", "RFC 1122 §4.1.3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    client.send(b"hello")?;
    server.recv(&mut [0; 1024])?;
    let addr = server.local_addr()?;
    drop(server);
    // The port is free now, and must not become another program's.
    let _keep = pair::keep_silent(UdpSocket::bind(addr)?)?;
    let first = client.send(b"first");
    let received = client.recv(&mut [0; 1024]);
    let second = client.send(b"second");
    let waited = |error: &std::io::Error| {
        matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
    };
    Ok(Observation::new()
        .fact("first send", returned(&first))
        .fact("recv", returned(&received))
        .fact("second send", returned(&second))
        .answer(match (&first, &received, &second) {
            (Err(_), ..) => "the first send fails",
            (_, Err(error), _) if waited(error) => "sent; recv waits; sent again",
            (.., Ok(_)) => "sent; recv fails; sent again",
            (.., Err(_)) => "sent; recv fails; the second send fails",
        }))
}
