//! IPV6_MULTICAST_HOPS: how far an IPv6 group reaches.

use experiment::{Experiment, Needs, Observation, Observed};

use super::{GROUP, LO, group_of, group_receiver, group_sender};

/// The hop limit of datagrams to a group, as received.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-hops-v6",
    question: "IPV6_UNICAST_HOPS is 9. A datagram goes to a group. With which hop limit?",
    choices: &["9", "64", "1"],
    answer: "1",
    explanation: "As with IPv4, groups have a hop limit of their own, IPV6_MULTICAST_HOPS, and its default of 1 keeps them on the link. \
        Two limits hold at once: this one, and the reach that the group's address itself announces, ff02 for the link, ff05 for the site.",
    sources: &["ipv6(7), IPV6_MULTICAST_HOPS", "RFC 3493 §5.2"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::control::{ControlMessage, receive};

    crate::link::route_groups_to_lo()?;
    let (receiver, sender) = (group_receiver()?, group_sender()?);
    receiver.join_multicast_v6(&GROUP, LO)?;
    receiver.set_recv_hoplimit_v6(true)?;
    sender.set_unicast_hops_v6(9)?;
    let mut seen = Vec::new();
    for hops in [None, Some(5)] {
        if let Some(hops) = hops {
            sender.set_multicast_hops_v6(hops)?;
        }
        sender.send_to(b"how far?", &group_of(&receiver)?)?;
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
        .fact(
            "received, IPV6_UNICAST_HOPS 9",
            format_args!("{:?}", seen[0]),
        )
        .fact(
            "received, IPV6_MULTICAST_HOPS 5",
            format_args!("{:?}", seen[1]),
        )
        .answer(match seen[0] {
            Some(9) => "9",
            Some(1) => "1",
            Some(64) => "64",
            _ => "another value",
        }))
}
