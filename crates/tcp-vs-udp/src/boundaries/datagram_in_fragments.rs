//! A datagram larger than a packet is still one datagram.

use std::io;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::{errno::returned, interfaces, proc};

use crate::pair;

/// A datagram over a network whose packets are smaller.
pub const EXPERIMENT: Experiment = Experiment {
    name: "datagram-in-fragments",
    question: "A network carries packets of at most 1500 bytes, as Ethernet does. The client sends a datagram of 10,000 bytes. \
        What does the server's first recv give?",
    choices: &["the first packet's part of it", "the whole datagram", "nothing: it is too large for this network"],
    answer: "the whole datagram",
    explanation: "IP cuts the packet into fragments, and the receiving kernel gives the datagram to the program when it has all \
        of them. If one is lost, all are: seven fragments are lost about seven times as often as one packet. \
        That is why protocols over UDP keep their datagrams smaller than a packet.",
    sources: &["RFC 791 §3.2", "RFC 8085 §3.2", "ip(7)"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    interfaces::set_mtu(interfaces::LOOPBACK, 1500)?;
    let (client, server) = pair::udp()?;
    let fragments = proc::counter("Ip", "FragCreates")?;
    let sent = client.send(&[b'x'; 10_000]);
    let fragments = proc::counter("Ip", "FragCreates")? - fragments;
    if fragments < 2 {
        return Err(io::Error::other("the datagram was not cut into fragments").into());
    }

    let received = server.recv(&mut [0; 20_000]);
    Ok(Observation::new()
        .fact("send of 10000 bytes", returned(&sent))
        .fact("fragments", fragments)
        .fact("recv", returned(&received))
        .answer(match received {
            Ok(10_000) => "the whole datagram",
            Ok(_) => "the first packet's part of it",
            Err(_) => "nothing: it is too large for this network",
        }))
}
