//! IPV6_TCLASS and IPV6_RECVTCLASS: IPv6's IP_TOS.

use experiment::{Experiment, Observation, Observed};

use super::{receiver, udp};

/// Which option marks the packets of an IPv6 socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "traffic-class",
    question: "A program marks its packets with IP_TOS 0xb8. Now its socket is an IPv6 one, and it sets IP_TOS as before, without an error. What arrives over IPv6?",
    choices: &["0xb8", "0: IPv6 needs IPV6_TCLASS", "nothing: such packets are dropped"],
    answer: "0: IPv6 needs IPV6_TCLASS",
    explanation: "The byte is the same in both headers, the option is not: IP_TOS on an IPv6 socket is for what it sends to mapped IPv4 addresses. A program for both families sets both. \
        The receiver has IP_RECVTOS and IPV6_RECVTCLASS likewise, and gets control messages.",
    sources: &[ "RFC 3542 §6.5", "RFC 8200 §7"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::control::{ControlMessage, receive};

    let (receiver, by_tos, by_tclass) = (receiver()?, udp()?, udp()?);
    receiver.set_recv_tclass_v6(true)?;
    by_tos.set_only_v6(false)?;
    by_tos.set_tos_v4(0xb8)?;
    by_tclass.set_tclass_v6(0xb8)?;
    let mut seen = Vec::new();
    for sender in [by_tos, by_tclass] {
        sender.send_to(b"hello", &receiver.local_addr()?)?;
        seen.push(
            receive(&receiver)?
                .iter()
                .find_map(|message| match message {
                    ControlMessage::Ipv6TClass(class) => Some(*class),
                    _ => None,
                }),
        );
    }
    Ok(Observation::new()
        .fact("received, IP_TOS 0xb8", class(seen[0]))
        .fact("received, IPV6_TCLASS 0xb8", class(seen[1]))
        .answer(match seen[0] {
            Some(0xb8) => "0xb8",
            Some(0) => "0: IPv6 needs IPV6_TCLASS",
            Some(_) => "another value",
            None => "nothing: such packets are dropped",
        }))
}

#[cfg(target_os = "linux")]
fn class(seen: Option<i32>) -> String {
    seen.map_or_else(|| "nothing".into(), |class| format!("{class:#x}"))
}
