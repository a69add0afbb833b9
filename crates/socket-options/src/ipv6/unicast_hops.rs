//! IPV6_UNICAST_HOPS and IPV6_RECVHOPLIMIT: the hop limit, and how a receiver sees it.

use experiment::{Experiment, Observation, Observed};

use super::{receiver, udp};

/// How the hop limit arrives.
pub const EXPERIMENT: Experiment = Experiment {
    name: "unicast-hops",
    question: "A sender sets IPV6_UNICAST_HOPS to 9. The receiver, on the same machine, has set IPV6_RECVHOPLIMIT. What comes with the datagram?",
    choices: &["nothing: only routers see it", "8", "9"],
    answer: "9",
    explanation: "The hop limit is IPv6's TTL: routers take one off, receivers do not, and between two programs of one machine there is no router. With IPV6_RECVHOPLIMIT it comes as a control message. \
        A receiver can check by it that a sender is on the same link: send 255, and accept only 255, \
        for nobody farther away can make that arrive (RFC 5082).",
    sources: &["ipv6(7), IPV6_UNICAST_HOPS", "RFC 3493 §5.1", "RFC 3542 §6.3", "RFC 5082"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::control::{ControlMessage, receive};

    let (receiver, sender) = (receiver()?, udp()?);
    receiver.set_recv_hoplimit_v6(true)?;
    let mut seen = Vec::new();
    for hops in [None, Some(9)] {
        if let Some(hops) = hops {
            sender.set_unicast_hops_v6(hops)?;
        }
        sender.send_to(b"hello", &receiver.local_addr()?)?;
        seen.push(
            receive(&receiver)?
                .iter()
                .find_map(|message| match message {
                    ControlMessage::Ipv6HopLimit(hops) => Some(*hops),
                    _ => None,
                }),
        );
    }
    Ok(Observation::new()
        .fact("received by default", format_args!("{:?}", seen[0]))
        .fact("received, set to 9", format_args!("{:?}", seen[1]))
        .answer(match seen[1] {
            Some(9) => "9",
            Some(8) => "8",
            Some(_) => "another value",
            None => "nothing: only routers see it",
        }))
}
