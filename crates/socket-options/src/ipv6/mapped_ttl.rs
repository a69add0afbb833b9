//! Options of both families on one socket.

use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Needs, Observation, Observed};

use super::udp;
use crate::pair::{port, receiver};

/// Which option counts when an IPv6 socket sends to an IPv4 address.
pub const EXPERIMENT: Experiment = Experiment {
    name: "mapped-ttl",
    question: "An IPv6 socket has IPV6_UNICAST_HOPS at 9 and IP_TTL at 7. It sends to ::ffff:127.0.0.1. Which TTL does the packet have, on Linux?",
    choices: &["9: it is an IPv6 socket", "7: it is an IPv4 packet", "64: setting IP_TTL fails on an IPv6 socket"],
    answer: "7: it is an IPv4 packet",
    explanation: "A socket for both families has the options of both, and each packet follows its own family: what goes to a mapped address is an ordinary IPv4 packet, without a trace of IPv6. \
        So a program with one socket for both sets TTL and TOS twice. \
        On macOS the IPv4 options cannot be set on an IPv6 socket.",
    sources: &["ipv6(7)", "ip(7), IP_TTL", "RFC 4291 §2.5.5.2"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use instruments::capture::{Capture, IPV4, is_ipv4_to};

    let receiver = receiver()?;
    let port = port(&receiver)?;
    let sender = udp()?;
    sender.set_only_v6(false)?;
    sender.set_unicast_hops_v6(9)?;
    let set = sender.set_ttl_v4(7);

    let packets = Capture::start(IPV4)?;
    let mapped = Ipv4Addr::LOCALHOST.to_ipv6_mapped();
    sender.send_to(b"hello", &SocketAddr::from((mapped, port)).into())?;
    let ttl = packets.next(|packet| is_ipv4_to(packet, 17, port))?[8];
    Ok(Observation::new()
        .fact(
            "set IP_TTL on the IPv6 socket",
            instruments::errno::succeeded(&set),
        )
        .fact("TTL on the wire", ttl)
        .answer(match ttl {
            9 => "9: it is an IPv6 socket",
            7 => "7: it is an IPv4 packet",
            _ => "64: setting IP_TTL fails on an IPv6 socket",
        }))
}
