//! IPV6_MULTICAST_ALL: datagrams of groups that only another socket has joined.

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::succeeded;

use super::{GROUP, LO, group_receiver, group_sender, try_to_reach};

/// A socket that has joined no group, on a machine where another socket has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-all-v6",
    question: "Socket A has joined an IPv6 group; socket B has joined none. IPV6_MULTICAST_ALL of B is off. A datagram is sent to the group and B's port. Does B get it?",
    choices: &["yes", "no", "no, and not with the option on either"],
    answer: "no",
    explanation: "By default B does get it, as with IPv4: on Linux a socket hears every group that anyone on the machine has joined, if the port fits. With the option off it hears its own groups alone. \
        IPV6_MULTICAST_ALL came with Linux 4.20; Python has no name for it, its number is 29.",
    sources: &["Linux 4.20, IPV6_MULTICAST_ALL", "ip(7), IP_MULTICAST_ALL"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    crate::link::route_groups_to_lo()?;
    let (member, stranger, sender) = (group_receiver()?, group_receiver()?, group_sender()?);
    member.join_multicast_v6(&GROUP, LO)?;
    let by_default = try_to_reach(&stranger, &sender, "one")?;
    let set = stranger.set_multicast_all_v6(false);
    let own_groups_only = try_to_reach(&stranger, &sender, "two")?;
    Ok(Observation::new()
        .fact("B received by default", format_args!("{by_default:?}"))
        .fact("set IPV6_MULTICAST_ALL to false", succeeded(&set))
        .fact("B received then", format_args!("{own_groups_only:?}"))
        .answer(match (by_default.is_empty(), own_groups_only.is_empty()) {
            (_, false) => "yes",
            (false, true) => "no",
            (true, true) => "no, and not with the option on either",
        }))
}
