//! IPV6_HDRINCL: write the IPv6 header yourself, and do not trust what reads back.

use experiment::{Experiment, Needs, Observation, Observed};
use socket2::{Domain, Protocol, Socket, Type};

use super::at_loopback;

/// A hop limit that is written by hand.
pub const EXPERIMENT: Experiment = Experiment {
    name: "header-included-v6",
    question: "A raw IPv6 socket has IPV6_HDRINCL and IPV6_UNICAST_HOPS 9. It sends a packet whose hand-written header has the hop limit 33. What goes out?",
    choices: &["33", "9: the option wins", "an error: the two contradict each other"],
    answer: "33",
    explanation: "With IPV6_HDRINCL the header is yours, the options that would fill it do not count; IPv6 has no header checksum, so nothing is filled in at all. \
        socket2 0.6.5 sets the right option, but its getter asks for another number (IP_HDRINCL at the level of IPv6) and says false: \
        what you read back is only as good as the code that asks.",
    sources: &["raw(7)", "RFC 8200 §3", "socket2 0.6.5, header_included_v6"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

/// Kept free for experiments: RFC 3692 §2.1.
const PROTOCOL: u8 = 253;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use instruments::capture::{Capture, IPV6};

    super::udp()?; // skips where there is no IPv6
    let raw = Socket::new(
        Domain::IPV6,
        Type::RAW,
        Some(Protocol::from(i32::from(PROTOCOL))),
    )?;
    raw.set_unicast_hops_v6(9)?;
    let plain = raw.send_to(b"plain", &at_loopback(0));
    raw.set_header_included_v6(true)?;

    let packets = Capture::start(IPV6)?;
    let sent = raw.send_to(&packet(), &at_loopback(0));
    let seen = Observation::new()
        .fact(
            "IPV6_HDRINCL reads back, by socket2",
            format_args!("{:?}", raw.header_included_v6().ok()),
        )
        .fact(
            "send without the option",
            instruments::errno::succeeded(&plain),
        )
        .fact("send with the option", instruments::errno::succeeded(&sent));
    if sent.is_err() {
        return Ok(seen.answer("an error: the two contradict each other"));
    }
    let hops = packets.next(|packet| packet.get(6) == Some(&PROTOCOL))?[7];
    Ok(seen.fact("hop limit on the wire", hops).answer(match hops {
        33 => "33",
        _ => "9: the option wins",
    }))
}

/// An IPv6 header from ::1 to ::1, and four bytes.
fn packet() -> Vec<u8> {
    let mut packet = vec![0x60, 0, 0, 0]; // version 6, traffic class, flow label
    packet.extend(4_u16.to_be_bytes()); // length of what follows the header
    packet.extend([PROTOCOL, 33]);
    for _source_and_destination in 0..2 {
        packet.extend(std::net::Ipv6Addr::LOCALHOST.octets());
    }
    packet.extend(b"mine");
    packet
}
