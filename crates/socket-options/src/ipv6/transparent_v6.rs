//! IPV6_TRANSPARENT: send from another machine's address, over IPv6.

use std::io;
use std::net::{Ipv6Addr, SocketAddr};

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::value;
use socket2::Socket;

use super::{receiver, udp};

/// Sending from an IPv6 address that this machine does not have.
pub const EXPERIMENT: Experiment = Experiment {
    name: "transparent-v6",
    question: "A UDP socket sets IPV6_TRANSPARENT, binds to 2001:db8::7, another machine's address, and sends to ::1. Whom does the receiver's recvfrom report?",
    choices: &["::1", "2001:db8::7", "nobody: the packet is dropped"],
    answer: "2001:db8::7",
    explanation: "As with IP_TRANSPARENT the socket speaks in another's name, for a proxy that is to stay invisible; the answer returns only if routing leads it to this machine. \
        It needs CAP_NET_ADMIN or CAP_NET_RAW, which this experiment has in a network of its own. \
        On Linux IPV6_FREEBIND would do here, too: unlike IPv4, IPv6 also sends from an address that does not exist.",
    sources: &["ip(7), IP_TRANSPARENT", "kernel documentation, networking/tproxy"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

const ELSEWHERE: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7);

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (transparent, waiting) = (udp()?, udp()?);
    transparent.set_ip_transparent_v6(true)?;
    let sender = send_from_elsewhere(&transparent, receiver()?);
    waiting.set_freebind_v6(true)?;
    let by_freebind = send_from_elsewhere(&waiting, receiver()?);
    Ok(Observation::new()
        .fact("the receiver sees", value(&sender))
        .fact("with IPV6_FREEBIND", value(&by_freebind))
        .answer(match sender.map(|sender| sender.ip()) {
            Ok(ip) if ip == ELSEWHERE => "2001:db8::7",
            Ok(_) => "::1",
            Err(_) => "nobody: the packet is dropped",
        }))
}

/// Sends one datagram, and returns the sender's address as the receiver sees it.
fn send_from_elsewhere(sender: &Socket, receiver: Socket) -> io::Result<SocketAddr> {
    sender.bind(&SocketAddr::from((ELSEWHERE, 0)).into())?;
    sender.send_to(b"hello", &receiver.local_addr()?)?;
    let receiver: std::net::UdpSocket = receiver.into();
    receiver.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
    Ok(receiver.recv_from(&mut [0; 16])?.1)
}
