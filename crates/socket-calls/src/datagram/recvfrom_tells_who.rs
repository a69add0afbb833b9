//! recvfrom: the message, and whom to answer.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};

/// Two senders, one receiver.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recvfrom-tells-who",
    question: "Ann and Bob each send a datagram to one UDP socket. How does the receiver know which is whose?",
    choices: &[
        "accept returns a socket for each",
        "recvfrom returns the sender's address",
        "it does not, unless it is in the text",
    ],
    answer: "recvfrom returns the sender's address",
    explanation: "Every datagram carries its sender's address, and one socket talks to any number of peers: \
        recvfrom says who, sendto answers. \
        There is no connection, so no accept, and no end of one. The address is the sender's claim: it can be forged.",
    sources: &["recvfrom(2)", "udp(7)", "RFC 768"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let receiver = UdpSocket::bind("127.0.0.1:0")?;
    let ann = UdpSocket::bind("127.0.0.1:0")?;
    let bob = UdpSocket::bind("127.0.0.1:0")?;
    let mut seen = Observation::new();
    let mut right = 0;
    for (name, sender) in [("Ann", ann), ("Bob", bob)] {
        sender.send_to(b"hello", receiver.local_addr()?)?;
        let (_, from) = receiver.recv_from(&mut [0; 16])?;
        seen = seen
            .fact(format_args!("{name}'s address"), sender.local_addr()?)
            .fact("recvfrom says", from);
        right += usize::from(from == sender.local_addr()?);
    }
    Ok(seen.answer(match right {
        2 => "recvfrom returns the sender's address",
        _ => "it does not, unless it is in the text",
    }))
}
