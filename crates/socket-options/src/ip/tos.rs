//! IP_TOS and IP_RECVTOS: a mark for routers, and how a receiver sees it.

use experiment::{Experiment, Observation, Observed};

use crate::pair::{receiver, udp};

/// How IP_TOS arrives.
pub const EXPERIMENT: Experiment = Experiment {
    name: "tos",
    question: "A sender sets IP_TOS to 0xb8, \"expedited forwarding\". How does the receiver see it?",
    choices: &[
        "it does not: the field is for routers",
        "it reads IP_TOS of its own socket",
        "it sets IP_RECVTOS, and gets it with each datagram",
    ],
    answer: "it sets IP_RECVTOS, and gets it with each datagram",
    explanation: "IP_TOS is what your socket writes into packets, not what it has received. With IP_RECVTOS recvmsg delivers a control message beside each datagram; \
        QUIC reads its congestion marks that way. The byte is six bits of DSCP and two of ECN. \
        Networks may change it on the way, and many do.",
    sources: &["ip(7), IP_TOS and IP_RECVTOS", "RFC 2474 §3", "RFC 3246"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::control::{ControlMessage, receive};

    let (receiver, sender) = (receiver()?, udp()?);
    sender.set_tos_v4(0xb8)?;
    sender.send_to(b"without", &receiver.local_addr()?)?;
    let without = receive(&receiver)?;
    receiver.set_recv_tos_v4(true)?;
    sender.send_to(b"with", &receiver.local_addr()?)?;
    let with = receive(&receiver)?;

    let own = receiver.tos_v4()?;
    let received = with.iter().find_map(|message| match message {
        ControlMessage::Ipv4Tos(tos) => Some(*tos),
        _ => None,
    });
    Ok(Observation::new()
        .fact("control messages without IP_RECVTOS", without.len())
        .fact(
            "IP_TOS in the control message with it",
            format_args!("{received:#x?}"),
        )
        .fact("IP_TOS of the receiver's own socket", own)
        .answer(match (received, own) {
            (Some(0xb8), _) => "it sets IP_RECVTOS, and gets it with each datagram",
            (_, 0xb8) => "it reads IP_TOS of its own socket",
            _ => "it does not: the field is for routers",
        }))
}
