//! IPV6_MULTICAST_IF: which way out.

use std::net::SocketAddrV6;

use lesson_kit::experiment::{Experiment, Needs, Observation, Observed};

use super::{LO, any_address, udp};
use crate::outcome::{outcome, read, value};
use crate::pair::port;

/// Sending to a group of the link, on a machine without routes.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-interface-v6",
    question: "Every interface has its own link, and ff02::1234 is a group of \"the link\". A machine without routes sends to it. How can a program say which link?",
    choices: &["it cannot: send fails", "by IPV6_MULTICAST_IF", "it need not: send uses all"],
    answer: "by IPV6_MULTICAST_IF",
    explanation: "An address of the link is complete only with an interface: ff02::1234%eth0. Without routes, the kernel has nothing to guess from, and send fails. IPV6_MULTICAST_IF gives the interface, by number, for all that the socket sends to groups; \
        the scope id of one destination (%eth0, the last number of Python's address) does it for that one.",
    sources: &["ipv6(7), IPV6_MULTICAST_IF and sin6_scope_id", "RFC 3493 §5.2", "RFC 4007 §11"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::outcome::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let group = std::net::Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x1234);
    let receiver = udp()?;
    receiver.bind(&any_address(0))?;
    receiver.join_multicast_v6(&group, LO)?;
    receiver.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
    let to = |scope| {
        Ok::<_, std::io::Error>(SocketAddrV6::new(group, port(&receiver)?, 0, scope).into())
    };

    let plain = udp()?.send_to(b"plain", &to(0)?);
    let chosen = udp()?;
    chosen.set_multicast_if_v6(LO)?;
    let sent = chosen.send_to(b"by the option", &to(0)?);
    let first = read(&receiver);
    udp()?.send_to(b"by the scope id", &to(LO)?)?;
    let second = read(&receiver);
    Ok(Observation::new()
        .fact("send", outcome(&plain))
        .fact("send with IPV6_MULTICAST_IF", outcome(&sent))
        .fact("received first", value(&first))
        .fact("received next", value(&second))
        .answer(match (plain.is_ok(), sent.is_ok()) {
            (true, _) => "it need not: send uses all",
            (false, true) => "by IPV6_MULTICAST_IF",
            (false, false) => "it cannot: send fails",
        }))
}
