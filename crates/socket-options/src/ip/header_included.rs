//! IP_HDRINCL: write the IP header yourself.

use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Needs, Observation, Observed};
use socket2::{Domain, Protocol, Socket, Type};

use crate::pair::{loopback, port, receiver};

/// A datagram whose sender is invented.
pub const EXPERIMENT: Experiment = Experiment {
    name: "header-included",
    question: "A raw socket with IP_HDRINCL sends a packet whose header, written by hand, names 203.0.113.9 as the sender. Whom does the receiver's recvfrom report?",
    choices: &["203.0.113.9", "127.0.0.1: the kernel corrects the header", "nobody: the kernel drops a forged packet"],
    answer: "203.0.113.9",
    explanation: "What you write is sent; the kernel fills in the header's checksum and length, and of the rest the sender's address and the identification if you left them 0. The sender's address of a datagram proves nothing, then: \
        anybody who may open a raw socket can invent it, and providers should drop such packets (BCP 38), but not all do. \
        Raw sockets need CAP_NET_RAW.",
    sources: &["raw(7)", "ip(7), IP_HDRINCL", "RFC 791 §3.1", "RFC 768", "RFC 2827"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

const FORGED: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 9);

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let receiver = receiver()?;
    let port = port(&receiver)?;
    let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP))?;
    raw.set_header_included_v4(true)?;
    raw.send_to(&packet(port, b"trust me"), &loopback(0))?;

    let receiver: std::net::UdpSocket = receiver.into();
    receiver.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
    let mut buffer = [0; 64];
    let received = receiver.recv_from(&mut buffer);
    let sender = received.as_ref().map(|(_, sender)| *sender);
    Ok(Observation::new()
        .fact("recvfrom", format_args!("{sender:?}"))
        .fact(
            "bytes",
            format_args!("{:?}", received.as_ref().map(|(count, _)| count)),
        )
        .answer(match sender.map(|sender: SocketAddr| sender.ip()) {
            Ok(ip) if ip == FORGED => "203.0.113.9",
            Ok(_) => "127.0.0.1: the kernel corrects the header",
            Err(_) => "nobody: the kernel drops a forged packet",
        }))
}

/// An IP header, a UDP header and the data.
fn packet(port: u16, data: &[u8]) -> Vec<u8> {
    let udp_length = 8 + data.len() as u16;
    let mut packet = vec![0x45, 0]; // version 4, a header of 5 × 4 bytes; type of service
    packet.extend((20 + udp_length).to_be_bytes());
    packet.extend([0, 0, 0, 0]); // identification and fragment: the kernel fills them in
    packet.extend([64, 17, 0, 0]); // TTL, UDP, checksum: the kernel fills it in
    packet.extend(FORGED.octets());
    packet.extend(Ipv4Addr::LOCALHOST.octets());
    packet.extend(4444_u16.to_be_bytes());
    packet.extend(port.to_be_bytes());
    packet.extend(udp_length.to_be_bytes());
    packet.extend([0, 0]); // no checksum: allowed over IPv4
    packet.extend(data);
    packet
}
