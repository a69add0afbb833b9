//! How many groups one socket may join.

use std::net::Ipv4Addr;

use experiment::{Experiment, Observation, Observed};
use instruments::{errno::succeeded, proc};

use super::LO;
use crate::pair::udp;

/// Joining one group after the other.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-too-many",
    question: "A socket joins one group after the other. How far does it get, on Linux?",
    choices: &["as far as it likes", "to net.ipv4.igmp_max_memberships, by default 20", "to one: the next join replaces it"],
    answer: "to net.ipv4.igmp_max_memberships, by default 20",
    explanation: "Each membership costs the kernel and the routers, so a socket may have 20, then joining gives ENOBUFS, \"no buffer space available\", an error that sends many \
        looking at their buffers. Use several sockets, or raise the sysctl.",
    sources: &["kernel documentation, ip-sysctl: igmp_max_memberships", "ip(7), IP_ADD_MEMBERSHIP"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let limit = proc::number("net.ipv4.igmp_max_memberships")?;
    let socket = udp()?;
    let mut joined = 0;
    let mut refused = Ok(());
    for number in 0..u8::try_from(limit + 1).unwrap_or(u8::MAX) {
        refused = socket.join_multicast_v4(&Ipv4Addr::new(239, 255, 2, number), &LO);
        if refused.is_err() {
            break;
        }
        joined += 1;
    }
    let first_is_left = socket.leave_multicast_v4(&Ipv4Addr::new(239, 255, 2, 0), &LO);
    Ok(Observation::new()
        .fact("net.ipv4.igmp_max_memberships", limit)
        .fact("joined", joined)
        .fact("the next", succeeded(&refused))
        .fact("leaving the first", succeeded(&first_is_left))
        .answer(match refused {
            Err(_) if joined == limit => "to net.ipv4.igmp_max_memberships, by default 20",
            _ if first_is_left.is_err() => "to one: the next join replaces it",
            _ => "as far as it likes",
        }))
}
