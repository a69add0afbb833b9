//! UDP delivers datagrams in the order in which they arrive.

use experiment::{Experiment, Observation, Observed};

use crate::{pair, say};

/// Three datagrams over a network that swaps two and doubles one.
///
/// Within one machine datagrams stay in order. So a relay takes the part of the network: it forwards the datagrams in
/// another order, as a network with two paths may, and the last one twice, as some networks do.
pub const EXPERIMENT: Experiment = Experiment {
    name: "swapped-datagrams",
    question: "Over UDP the client sends one, two, three. On their way the first two change places, and the last is doubled. \
        What does the server receive?",
    choices: &["one, two, three", "two, one, three", "two, one, three, three"],
    answer: "two, one, three, three",
    explanation: "A datagram carries no number, so the receiving kernel can neither sort nor notice a copy. \
        Within one machine you will not see it happen (here a relay of our own plays the network), on the Internet you will. \
        A protocol over UDP numbers its messages if their order matters, and makes a repeated request harmless.",
    sources: &["udp(7)", "RFC 768", "RFC 8085 §3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, relay) = pair::udp()?;
    let server = pair::udp_socket()?;
    let mut on_the_way = Vec::new();
    let mut buffer = [0; 1024];
    for message in ["one", "two", "three"] {
        client.send(message.as_bytes())?;
        let count = relay.recv(&mut buffer)?;
        on_the_way.push(buffer[..count].to_vec());
    }
    for index in [1, 0, 2, 2] {
        relay.send_to(&on_the_way[index], server.local_addr()?)?;
    }
    relay.send_to(b"marker", server.local_addr()?)?;

    let mut received = Vec::new();
    loop {
        let count = server.recv(&mut buffer)?;
        match &buffer[..count] {
            b"marker" => break,
            message => received.push(say::text(message).replace('"', "")),
        }
    }
    let received = received.join(", ");
    Ok(Observation::new()
        .fact("sent", "one, two, three")
        .fact("received", &received)
        .answer(received))
}
