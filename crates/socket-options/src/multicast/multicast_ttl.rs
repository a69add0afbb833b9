//! IP_MULTICAST_TTL: how far a group reaches.

use experiment::{Experiment, Needs, Observation, Observed};

use super::{LO, address_of_group, group_of, receiver, sender};
use crate::pair::port;

/// The TTL of packets to a group, as captured.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-ttl",
    question: "A socket with IP_TTL set to 7 sends to a multicast group. Which TTL does the packet have?",
    choices: &["7", "64", "1"],
    answer: "1",
    explanation: "Multicast has a TTL of its own, IP_MULTICAST_TTL, and its default is 1: no router passes it on. So a first test in one network works, and then the group \
        does not reach the next. Set it to one more than there are routers; 0 keeps it on this machine. \
        IP_TTL is for packets to one address.",
    sources: &["ip(7), IP_MULTICAST_TTL", "RFC 1112 §6.1"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use instruments::capture::{Capture, IPV4, is_ipv4_to};

    let (receiver, sender) = (receiver()?, sender()?);
    receiver.join_multicast_v4(&group_of(&receiver)?, &LO)?;
    sender.set_ttl_v4(7)?;
    let packets = Capture::start(IPV4)?;
    let port = port(&receiver)?;
    let mut ttls = Vec::new();
    for multicast_ttl in [None, Some(5)] {
        if let Some(ttl) = multicast_ttl {
            sender.set_multicast_ttl_v4(ttl)?;
        }
        sender.send_to(b"how far?", &address_of_group(&receiver)?)?;
        ttls.push(packets.next(|packet| is_ipv4_to(packet, 17, port))?[8]);
    }
    Ok(Observation::new()
        .fact("TTL on the wire, IP_TTL 7", ttls[0])
        .fact("TTL on the wire, IP_MULTICAST_TTL 5", ttls[1])
        .answer(match ttls[0] {
            7 => "7",
            1 => "1",
            64 => "64",
            _ => "another value",
        }))
}
