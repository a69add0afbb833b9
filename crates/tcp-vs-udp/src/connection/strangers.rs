//! A connected UDP socket receives from its peer only.

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::{pair, say};

/// A stranger's datagram for a connected UDP socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "strangers",
    question: "A UDP client has called connect with the server's address. A stranger sends it spam, \
        then the server sends it hello. What does the client's first recv give?",
    choices: &["spam", "hello", "an error: wrong sender"],
    answer: "hello",
    explanation: "connect makes the kernel compare each datagram's sender with the peer's address, and what does not fit is not \
        delivered. Without it anybody may answer: a client that does not call connect must compare the address \
        that recvfrom gives, or it takes a stranger's datagram for the server's.",
    sources: &["connect(2)", "udp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    let stranger = pair::udp_socket()?;
    let spam = stranger.send_to(b"spam", client.local_addr()?);
    server.send_to(b"hello", client.local_addr()?)?;

    let mut buffer = [0; 1024];
    let result = client.recv(&mut buffer);
    let received = &buffer[..*result.as_ref().unwrap_or(&0)];
    Ok(Observation::new()
        .fact("the stranger's send", returned(&spam))
        .fact("received", say::text(received))
        .answer(match received {
            b"spam" => "spam",
            b"hello" => "hello",
            _ => "an error: wrong sender",
        }))
}
