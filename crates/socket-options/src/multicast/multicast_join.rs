//! IP_ADD_MEMBERSHIP: join a group.

use experiment::{Experiment, Observation, Observed, skip};
use socket2::InterfaceIndexOrAddress;

use super::{LO, group_of, receiver, sender, try_to_reach};

/// What a socket gets before and after it joins.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-join",
    question: "A UDP socket is bound to 0.0.0.0 and a port. A datagram is sent to a group, say 239.255.1.2, and that port. Does the socket get it?",
    choices: &["yes: it is bound to all addresses", "only once it has joined the group", "never: it has to be bound to the group"],
    answer: "only once it has joined the group",
    explanation: "A group is not an address of this machine until somebody joins: then the interface listens for it, and tells the routers (IGMP). One joins on an interface, \
        given by its address, by its number, or 0.0.0.0 to let the routes decide, which on a laptop with Wi-Fi and VPN \
        is often the wrong one. The sender need not be a member.",
    sources: &["ip(7), IP_ADD_MEMBERSHIP", "RFC 1112 §7.1"],
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
    let before = try_to_reach(&receiver, &sender, "hello, all")?;
    receiver.join_multicast_v4(&group_of(&receiver)?, &LO)?;
    let joined = try_to_reach(&receiver, &sender, "hello, all")?;

    let by_number = super::receiver()?;
    by_number.join_multicast_v4_n(&group_of(&by_number)?, &InterfaceIndexOrAddress::Index(1))?;
    let joined_by_number = try_to_reach(&by_number, &sender, "hello, all")?;
    Ok(Observation::new()
        .fact("received before joining", format_args!("{before:?}"))
        .fact(
            "received after joining at 127.0.0.1",
            format_args!("{joined:?}"),
        )
        .fact(
            "received after joining at interface 1",
            format_args!("{joined_by_number:?}"),
        )
        .answer(match (before.len(), joined.len()) {
            (0, 1) => "only once it has joined the group",
            (1, _) => "yes: it is bound to all addresses",
            _ => "never: it has to be bound to the group",
        }))
}
