//! IPV6_MULTICAST_IF: the interface by which datagrams to a group leave.

use experiment::{Experiment, Needs, Observation, Observed};

use super::{GROUP, LO, at_loopback, group_receiver, try_to_reach, udp};

/// Sending to a group on a machine with two interfaces.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-interface-v6",
    question: "A machine has two interfaces, and a receiver has joined a group on one of them. \
        A sender has joined nothing and sends to the group, by the routes over the other interface. Does the receiver get it, on Linux?",
    choices: &[
        "yes: a group is a group",
        "only if the sender joins the group, too",
        "only if the sender sets IPV6_MULTICAST_IF to the receiver's interface",
    ],
    answer: "only if the sender sets IPV6_MULTICAST_IF to the receiver's interface",
    explanation: "The same group on two interfaces is two groups, and a datagram leaves by one interface. Without more the routes choose it, which every interface has for all \
        groups, so which one it is, is luck. IPV6_MULTICAST_IF chooses it by number for all that the socket sends to groups; the scope id of the \
        destination (ff02::1%eth0, the last number of Python's address) does it for that one, if the group is one of the link (ff02).",
    sources: &[
        "ipv6(7), IPV6_MULTICAST_IF and sin6_scope_id",
        "RFC 3493 §5.2",
        "RFC 4007 §11",
    ],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::link;

    let other = link::add()?;
    link::route_groups_to_lo()?;
    link::route_groups_to(other)?;
    let (receiver, sender) = (group_receiver()?, udp()?);
    receiver.join_multicast_v6(&GROUP, LO)?;
    sender.bind(&at_loopback(0))?;

    let by_route = try_to_reach(&receiver, &sender, "one")?;
    sender.join_multicast_v6(&GROUP, LO)?;
    let as_member = try_to_reach(&receiver, &sender, "two")?;
    sender.set_multicast_if_v6(LO)?;
    let by_interface = try_to_reach(&receiver, &sender, "three")?;
    Ok(Observation::new()
        .fact("received by default", format_args!("{by_route:?}"))
        .fact(
            "received, the sender has joined",
            format_args!("{as_member:?}"),
        )
        .fact(
            "received with IPV6_MULTICAST_IF",
            format_args!("{by_interface:?}"),
        )
        .answer(
            match (by_route.len(), as_member.len(), by_interface.len()) {
                (0, 0, 1) => {
                    "only if the sender sets IPV6_MULTICAST_IF to the receiver's interface"
                }
                (0, _, _) => "only if the sender joins the group, too",
                _ => "yes: a group is a group",
            },
        ))
}
