//! IP_TTL: how many hops a packet may make.

use experiment::{Experiment, Needs, Observation, Observed};

use crate::pair::{port, receiver, udp};

/// The TTL of two packets, as captured.
pub const EXPERIMENT: Experiment = Experiment {
    name: "ttl",
    question: "IP_TTL is set to 7 on one UDP socket, and left alone on another. Which TTL do their packets have on the wire?",
    choices: &["7 and 64", "6 and 63: the sender counts, too", "64 both: it is for multicast"],
    answer: "7 and 64",
    explanation: "The number is written into the packet's header, byte 8 counted from 0, and each router takes one off; at 0 it drops the packet and says so by ICMP, which is how traceroute works. \
        64 is Linux's default (net.ipv4.ip_default_ttl). \
        Multicast has a TTL of its own: IP_MULTICAST_TTL.",
    sources: &["ip(7), IP_TTL", "RFC 791 §3.1"],
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
    let (short_lived, usual) = (udp()?, udp()?);
    short_lived.set_ttl_v4(7)?;

    let packets = Capture::start(IPV4)?;
    let mut seen = Vec::new();
    for sender in [short_lived, usual] {
        sender.send_to(b"hello", &receiver.local_addr()?)?;
        let packet = packets.next(|packet| is_ipv4_to(packet, 17, port))?;
        seen.push(packet[8]);
    }
    Ok(Observation::new()
        .fact("TTL on the wire, set to 7", seen[0])
        .fact("TTL on the wire, default", seen[1])
        .answer(match seen.as_slice() {
            [7, 64] => "7 and 64",
            [6, _] => "6 and 63: the sender counts, too",
            [64, 64] => "64 both: it is for multicast",
            _ => "another value",
        }))
}
