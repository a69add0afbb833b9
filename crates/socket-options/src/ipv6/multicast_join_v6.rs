//! IPV6_ADD_MEMBERSHIP and IPV6_DROP_MEMBERSHIP: groups of IPv6.

use experiment::{Experiment, Needs, Observation, Observed};

use super::{GROUP, LO, group_receiver, group_sender, try_to_reach};

/// Joining on an interface, by its number.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-join-v6",
    question: "A socket bound to [::] joins the group ff01::1234 on interface 1, a datagram is sent to the group, the socket leaves, and another datagram is sent. What does it get in all?",
    choices: &["the first datagram", "both", "neither: a group needs a network"],
    answer: "the first datagram",
    explanation: "As with IPv4 a membership is for an interface, which is given by its number here (if_nametoindex); 0 lets the routes decide. The second half of the second byte, \
        the 1 of ff01, is how far the group reaches: 1 this interface, 2 the link, 5 the site, e the world. \
        Python calls the option IPV6_JOIN_GROUP.",
    sources: &["ipv6(7), IPV6_ADD_MEMBERSHIP", "RFC 3493 §5.2", "RFC 4291 §2.7"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    crate::link::route_groups_to_lo()?;
    let (receiver, sender) = (group_receiver()?, group_sender()?);
    let before = try_to_reach(&receiver, &sender, "too early")?;
    receiver.join_multicast_v6(&GROUP, LO)?;
    let joined = try_to_reach(&receiver, &sender, "hello, all")?;
    receiver.leave_multicast_v6(&GROUP, LO)?;
    let left = try_to_reach(&receiver, &sender, "too late")?;
    Ok(Observation::new()
        .fact("received before joining", format_args!("{before:?}"))
        .fact("received after joining", format_args!("{joined:?}"))
        .fact("received after leaving", format_args!("{left:?}"))
        .answer(match (joined.len(), left.len()) {
            (1, 0) => "the first datagram",
            (0, _) => "neither: a group needs a network",
            _ => "both",
        }))
}
