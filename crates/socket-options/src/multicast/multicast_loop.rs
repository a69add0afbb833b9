//! IP_MULTICAST_LOOP: does the sender's own machine receive the datagram?

use experiment::{Experiment, Needs, Observation, Observed};

use super::{group_of, receiver, try_to_reach};
use crate::pair::udp;

/// Which side's IP_MULTICAST_LOOP counts.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-loop",
    question: "Sender and receiver are on the same machine. Whose IP_MULTICAST_LOOP has to be off, so that the receiver does not get the datagram, on Linux?",
    choices: &["the receiver's", "the sender's", "either: it gets it only if both are on", "neither: it is about other machines"],
    answer: "the sender's",
    explanation: "On Linux (and Unix) the option belongs to the sender: off means that no copy comes back to this machine, for any program (over lo it has no effect: that interface brings back whatever is sent). On Windows it belongs to the receiver. \
        It is on by default, so a program that is in the group hears itself: \
        it has to tell its own datagrams apart, or turn the option off and lose its neighbours on the same machine.",
    sources: &["ip(7), IP_MULTICAST_LOOP", "Microsoft, IPPROTO_IP socket options"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::link;

    // Not over lo, which returns everything that is sent.
    link::add()?;
    let (receiver, sender) = (receiver()?, udp()?);
    receiver.join_multicast_v4(&group_of(&receiver)?, &link::ADDRESS)?;
    sender.set_multicast_if_v4(&link::ADDRESS)?;
    let both_on = try_to_reach(&receiver, &sender, "one")?;
    receiver.set_multicast_loop_v4(false)?;
    let receivers_off = try_to_reach(&receiver, &sender, "two")?;
    receiver.set_multicast_loop_v4(true)?;
    sender.set_multicast_loop_v4(false)?;
    let senders_off = try_to_reach(&receiver, &sender, "three")?;
    Ok(Observation::new()
        .fact("received, on at both", format_args!("{both_on:?}"))
        .fact(
            "received, off at the receiver",
            format_args!("{receivers_off:?}"),
        )
        .fact(
            "received, off at the sender",
            format_args!("{senders_off:?}"),
        )
        .answer(match (receivers_off.is_empty(), senders_off.is_empty()) {
            (false, true) => "the sender's",
            (true, false) => "the receiver's",
            (true, true) => "either: it gets it only if both are on",
            (false, false) => "neither: it is about other machines",
        }))
}
