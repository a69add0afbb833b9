//! IP_MULTICAST_LOOP: does one's own machine hear it?

use lesson_kit::experiment::{Experiment, Observation, Observed, skip};

use super::{GROUP, LO, receiver, sender, try_to_reach};

/// Whose IP_MULTICAST_LOOP counts.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-loop",
    question: "Sender and receiver are on the same machine. Whose IP_MULTICAST_LOOP has to be off, so that the receiver does not get the datagram, on Linux?",
    choices: &["the receiver's", "the sender's", "either: it gets it only if both are on"],
    answer: "the sender's",
    explanation: "On Linux (and Unix) the option belongs to the sender: off means that no copy comes back to this machine, for any program. On Windows it belongs to the receiver. \
        It is on by default, so a program that is in the group hears itself: \
        it has to tell its own datagrams apart, or turn the option off and lose its neighbours on the same machine.",
    sources: &["ip(7), IP_MULTICAST_LOOP", "Microsoft, IPPROTO_IP socket options"],
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
    receiver.join_multicast_v4(&GROUP, &LO)?;
    receiver.set_multicast_loop_v4(false)?;
    let receivers_off = try_to_reach(&receiver, &sender, "one")?;
    receiver.set_multicast_loop_v4(true)?;
    sender.set_multicast_loop_v4(false)?;
    let senders_off = try_to_reach(&receiver, &sender, "two")?;
    Ok(Observation::new()
        .fact(
            "received, off at the receiver",
            format_args!("{receivers_off:?}"),
        )
        .fact(
            "received, off at the sender",
            format_args!("{senders_off:?}"),
        )
        .answer(match (receivers_off.is_empty(), senders_off.is_empty()) {
            (false, _) => "the sender's",
            (true, false) => "the receiver's",
            (true, true) => "either: it gets it only if both are on",
        }))
}
