//! IPV6_FREEBIND: an IPv6 address that is not there yet.

use std::net::{Ipv6Addr, SocketAddr};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use super::tcp;

/// Which of the two options an IPv6 socket looks at.
pub const EXPERIMENT: Experiment = Experiment {
    name: "freebind-v6",
    question: "An IPv6 socket is to bind to 2001:db8::1, which this machine does not have. Is it IP_FREEBIND or IPV6_FREEBIND that makes it possible, on Linux?",
    choices: &["IPV6_FREEBIND alone", "IP_FREEBIND alone", "either: they are one flag", "neither"],
    answer: "either: they are one flag",
    explanation: "Both options set the same flag of the socket: for years there was only the IPv4 one, and it worked for IPv6, too; IPV6_FREEBIND came with Linux 4.15. \
        That is an exception: TTL and hop limit, or TOS and traffic class, are two settings each.",
    sources: &["ip(7), IP_FREEBIND", "Linux 4.15, IPV6_FREEBIND"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let not_here = SocketAddr::from((Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 0)).into();
    let plain = tcp()?.bind(&not_here);
    let (by_v4, by_v6) = (tcp()?, tcp()?);
    by_v4.set_freebind_v4(true)?;
    let v4_bound = by_v4.bind(&not_here);
    by_v6.set_freebind_v6(true)?;
    let v6_bound = by_v6.bind(&not_here);
    Ok(Observation::new()
        .fact("bind with neither", succeeded(&plain))
        .fact("bind with IP_FREEBIND", succeeded(&v4_bound))
        .fact("bind with IPV6_FREEBIND", succeeded(&v6_bound))
        .fact(
            "IPV6_FREEBIND, where IP_FREEBIND was set",
            by_v4.freebind_v6()?,
        )
        .answer(match (v4_bound.is_ok(), v6_bound.is_ok()) {
            (true, true) => "either: they are one flag",
            (true, false) => "IP_FREEBIND alone",
            (false, true) => "IPV6_FREEBIND alone",
            (false, false) => "neither",
        }))
}
