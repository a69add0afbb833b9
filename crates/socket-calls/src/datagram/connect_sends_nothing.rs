//! connect on a UDP socket sends nothing.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

/// What arrives when a UDP socket connects and sends.
pub const EXPERIMENT: Experiment = Experiment {
    name: "connect-sends-nothing",
    question: "A UDP socket calls connect, and then send(\"hello\"). What arrives first at the server?",
    choices: &["a request to connect", "hello", "an empty datagram"],
    answer: "hello",
    explanation: "For UDP connect sends nothing: it only notes the peer's address in the own kernel. \
        After it, send needs no address, only that peer is heard, and ICMP errors about it are reported. \
        That connect succeeded does not say that there is anybody.",
    sources: &["connect(2)", "udp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let client = UdpSocket::bind("127.0.0.1:0")?;
    let connected = client.connect(server.local_addr()?);
    client.send(b"hello")?;
    let mut buffer = [0; 64];
    let count = server.recv(&mut buffer)?;
    let first = String::from_utf8_lossy(&buffer[..count]);
    Ok(Observation::new()
        .fact("connect", succeeded(&connected))
        .fact("getpeername", client.peer_addr()?)
        .fact("the server's first recv", format_args!("{first:?}"))
        .answer(match first.as_ref() {
            "hello" => "hello",
            "" => "an empty datagram",
            _ => "a request to connect",
        }))
}
