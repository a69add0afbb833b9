//! A datagram arrives as it was sent, or not at all.

use experiment::{Experiment, Observation, Observed};

use crate::{pair, say};

/// Three datagrams, and how many recv calls they take.
pub const EXPERIMENT: Experiment = Experiment {
    name: "three-datagrams-three-recvs",
    question: "Over UDP the client calls send three times, with one, two and three. \
        When all has arrived, the server calls recv(1024). What does it get?",
    choices: &["the first message", "all three, stuck together", "the last message: the newest wins"],
    answer: "the first message",
    explanation: "One send is one datagram, and one recv takes one datagram: the kernel keeps a queue of them, each with its \
        length. A buffer with room for all three still gets one. So a UDP program needs no framing, \
        but each message must fit into one datagram.",
    sources: &["udp(7)", "recv(2)", "RFC 768"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    for message in ["one", "two", "three"] {
        client.send(message.as_bytes())?;
    }

    let mut buffer = [0; 1024];
    let mut received = Vec::new();
    while received.iter().map(Vec::len).sum::<usize>() < "onetwothree".len() {
        let count = server.recv(&mut buffer)?;
        received.push(buffer[..count].to_vec());
    }
    let texts: Vec<_> = received.iter().map(|bytes| say::text(bytes)).collect();
    Ok(Observation::new()
        .fact("send calls", 3)
        .fact("recv calls", received.len())
        .fact("received", texts.join(", "))
        .answer(match received[0].as_slice() {
            b"one" => "the first message",
            b"onetwothree" => "all three, stuck together",
            _ => "the last message: the newest wins",
        }))
}
