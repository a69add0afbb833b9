//! IP_DROP_MEMBERSHIP: leave a group.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use super::{LO, group_of, receiver, sender, try_to_reach};

/// What a socket gets after it has left.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-leave",
    question: "A socket has joined a group, gets its datagrams, and leaves it. Then it leaves once more. What happens?",
    choices: &[
        "it gets nothing more; leaving again is an error",
        "it gets nothing more; leaving again does nothing",
        "it goes on receiving until it is closed",
    ],
    answer: "it gets nothing more; leaving again is an error",
    explanation: "A membership belongs to the socket: leaving ends it, and so does closing the socket, or the end of the program. Leaving a group that one is not in \
        gives EADDRNOTAVAIL; group and interface must be the ones of the join. \
        Routers may go on delivering to the network for a while, but not the kernel to the socket.",
    sources: &["ip(7), IP_DROP_MEMBERSHIP", "RFC 1112 §7.1"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip(
            "Linux only: sends to groups over the loopback interface",
        ));
    }
    let (receiver, sender) = (receiver()?, sender()?);
    let group = group_of(&receiver)?;
    receiver.join_multicast_v4(&group, &LO)?;
    let joined = try_to_reach(&receiver, &sender, "one")?;
    receiver.leave_multicast_v4(&group, &LO)?;
    let left = try_to_reach(&receiver, &sender, "two")?;
    let again = receiver.leave_multicast_v4(&group, &LO);
    Ok(Observation::new()
        .fact("received as a member", format_args!("{joined:?}"))
        .fact("received after leaving", format_args!("{left:?}"))
        .fact("leaving again", succeeded(&again))
        .answer(match (left.len(), again) {
            (0, Err(_)) => "it gets nothing more; leaving again is an error",
            (0, Ok(())) => "it gets nothing more; leaving again does nothing",
            _ => "it goes on receiving until it is closed",
        }))
}
