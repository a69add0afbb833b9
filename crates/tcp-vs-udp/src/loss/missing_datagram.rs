//! A lost datagram stays lost, and no other waits for it.

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{describe, returned};
use instruments::sockets::entry_of;

use crate::{network, pair, say};

/// One lost datagram out of two.
pub const EXPERIMENT: Experiment = Experiment {
    name: "missing-datagram",
    question: "Over UDP the client sends one and two. The network loses the first. What does the server receive?",
    choices: &["two", "one, two: the kernel sends one again", "nothing: two waits for one"],
    answer: "two",
    explanation: "UDP neither numbers nor repeats. send has returned 3 for a message that never arrived, and no later call says so. \
        What comes after a hole does not wait for it, which a phone call over UDP wants; \
        who wants each message to arrive must number, acknowledge and repeat; the client of the udp-upper lesson repeats what is not answered.",
    sources: &["udp(7)", "RFC 768", "RFC 8085 §3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    network::lose_udp_starting_with(&server, b'o')?;
    let sent = ["one", "two"].map(|message| returned(&client.send(message.as_bytes())));

    let mut buffer = [0; 1024];
    let mut received = Vec::new();
    while let Ok(count) = server.recv(&mut buffer) {
        received.push(say::text(&buffer[..count]));
        if &buffer[..count] == b"two" {
            break;
        }
    }
    let drops = entry_of(&server)?.drops;
    let error = client.take_error()?;
    Ok(Observation::new()
        .fact("send returned", sent.join(", "))
        .fact("received", received.join(", "))
        .fact("the kernel's drops", drops)
        .fact(
            "error of the sender's socket",
            error.as_ref().map_or("none".into(), describe),
        )
        .answer(match received.len() {
            0 => "nothing: two waits for one",
            1 => "two",
            _ => "one, two: the kernel sends one again",
        }))
}
