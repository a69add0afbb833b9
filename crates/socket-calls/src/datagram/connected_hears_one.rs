//! A connected UDP socket receives from its peer only.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};

/// A stranger sends before the peer does.
pub const EXPERIMENT: Experiment = Experiment {
    name: "connected-hears-one",
    question: "A UDP client is connected to its server. A stranger sends it a datagram, and then the server does. \
        What does the client's first recv return?",
    choices: &["the stranger's datagram", "the server's datagram", "an error"],
    answer: "the server's datagram",
    explanation: "After connect the kernel hands over only what comes from that address and port; the rest is \
        as if nobody listened. That is a cheap protection against answers from elsewhere: \
        without connect, compare the address that recvfrom returns.",
    sources: &["connect(2)", "udp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let stranger = UdpSocket::bind("127.0.0.1:0")?;
    let client = UdpSocket::bind("127.0.0.1:0")?;
    client.connect(server.local_addr()?)?;
    stranger.send_to(b"from the stranger", client.local_addr()?)?;
    server.send_to(b"from the server", client.local_addr()?)?;
    let mut buffer = [0; 64];
    let count = client.recv(&mut buffer)?;
    let first = String::from_utf8_lossy(&buffer[..count]);
    Ok(Observation::new()
        .fact("sent first", "\"from the stranger\"")
        .fact("sent second", "\"from the server\"")
        .fact("the client's first recv", format_args!("{first:?}"))
        .answer(match first.as_ref() {
            "from the server" => "the server's datagram",
            _ => "the stranger's datagram",
        }))
}
