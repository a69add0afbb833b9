//! IPV6_MULTICAST_LOOP: does the sender's own machine receive the datagram?

use experiment::{Experiment, Needs, Observation, Observed};

use super::{GROUP, group_receiver, try_to_reach, udp};

/// Which of the two loop options counts for IPv6.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-loop-v6",
    question: "So as not to hear itself, a program turns IP_MULTICAST_LOOP off on its IPv6 socket, and sends to an IPv6 group it is in. Does it still hear itself?",
    choices: &["no", "yes: IPv6 has its own option", "yes: with IPv6 one always does"],
    answer: "yes: IPv6 has its own option",
    explanation: "IP_MULTICAST_LOOP can be set on an IPv6 socket, and says nothing about IPv6: it is IPV6_MULTICAST_LOOP that counts. \
        socket2's names end in _v4 and _v6 so that such a mistake can be seen.",
    sources: &["ipv6(7), IPV6_MULTICAST_LOOP", "RFC 3493 §5.2"],
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
    let interface = link::add()?;
    link::add_address_v6(interface)?;
    link::route_groups_to(interface)?;
    let (receiver, sender) = (group_receiver()?, udp()?);
    receiver.join_multicast_v6(&GROUP, interface)?;
    sender.set_multicast_if_v6(interface)?;
    let both_on = try_to_reach(&receiver, &sender, "one")?;
    sender.set_multicast_loop_v4(false)?;
    let v4_off = try_to_reach(&receiver, &sender, "two")?;
    sender.set_multicast_loop_v6(false)?;
    let v6_off = try_to_reach(&receiver, &sender, "three")?;
    Ok(Observation::new()
        .fact("received by default", format_args!("{both_on:?}"))
        .fact(
            "received, IP_MULTICAST_LOOP off",
            format_args!("{v4_off:?}"),
        )
        .fact(
            "received, IPV6_MULTICAST_LOOP off",
            format_args!("{v6_off:?}"),
        )
        .answer(match (v4_off.is_empty(), v6_off.is_empty()) {
            (true, _) => "no",
            (false, true) => "yes: IPv6 has its own option",
            (false, false) => "yes: with IPv6 one always does",
        }))
}
