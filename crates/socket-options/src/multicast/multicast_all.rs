//! IP_MULTICAST_ALL: why a socket gets datagrams of groups it has never joined.

use experiment::{Experiment, Observation, Observed};

use super::{LO, group_of, receiver, sender, try_to_reach};

/// A socket that has joined no group, on a machine where another socket has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-all",
    question: "Socket A has joined a group. Socket B has joined none; it is bound to 0.0.0.0 and another port. A datagram is sent to the group and B's port. Does B get it, on Linux?",
    choices: &["yes", "no: it is not a member"],
    answer: "yes",
    explanation: "By default a socket gets what arrives for any group that anyone on the machine has joined, if the port fits: IP_MULTICAST_ALL is on, for history's sake. \
        A program that joins one of two groups with the same port hears the other as soon as a neighbour joins it. \
        Set IP_MULTICAST_ALL to false, or bind to the group's address instead of 0.0.0.0.",
    sources: &["ip(7), IP_MULTICAST_ALL"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (member, stranger, sender) = (receiver()?, receiver()?, sender()?);
    let nobody_joined = try_to_reach(&stranger, &sender, "one")?;
    member.join_multicast_v4(&group_of(&stranger)?, &LO)?;
    let by_default = try_to_reach(&stranger, &sender, "two")?;
    stranger.set_multicast_all_v4(false)?;
    let own_groups_only = try_to_reach(&stranger, &sender, "three")?;
    Ok(Observation::new()
        .fact(
            "B received before A joined",
            format_args!("{nobody_joined:?}"),
        )
        .fact("B received after A joined", format_args!("{by_default:?}"))
        .fact(
            "B received with IP_MULTICAST_ALL off",
            format_args!("{own_groups_only:?}"),
        )
        .answer(if by_default.is_empty() {
            "no: it is not a member"
        } else {
            "yes"
        }))
}
