//! htons: in which order a port's two bytes travel.

use std::io::Read;
use std::net::UdpSocket;

use experiment::{Experiment, Needs, Observation, Observed};
use socket2::{Domain, Protocol, Socket, Type};

/// The two bytes of port 9000 in a packet.
pub const EXPERIMENT: Experiment = Experiment {
    name: "network-byte-order",
    question: "A datagram is sent to port 9000, which is 0x2328. Which bytes stand in its UDP header?",
    choices: &["23 28", "28 23", "39 30 30 30: the digits as text"],
    answer: "23 28",
    explanation: "Numbers in Internet headers travel with the most significant byte first, whatever the machine: \
        htons and ntohs turn them round. Python and Rust do so for addresses; \
        your own binary protocol is your own care: to_be_bytes and from_be_bytes, struct.pack(\"!H\", …).",
    sources: &["htons(3)", "ip(7): Address format", "RFC 791 appendix B", "RFC 768"],
    // A raw socket, which receives whole packets, needs root; and in a private network port 9000 is free.
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    const PORT: u16 = 9000;
    let mut wire = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP))?;
    let _receiver = UdpSocket::bind(("127.0.0.1", PORT))?;
    let sender = UdpSocket::bind("127.0.0.1:0")?;
    sender.send_to(b"hello", ("127.0.0.1", PORT))?;

    let mut packet = [0; 128];
    let count = wire.read(&mut packet)?;
    // The lower half of the first byte is the length of the IP header, in words of 4 bytes.
    // After it come the source port and the destination port, of 2 bytes each.
    let udp = usize::from(packet[0] & 0x0f) * 4;
    let [from, to] = [&packet[udp..udp + 2], &packet[udp + 2..udp + 4]];
    Ok(Observation::new()
        .fact("9000 in this machine's memory", hex(&PORT.to_ne_bytes()))
        .fact("the packet's length", count)
        .fact(
            "its source port",
            format_args!("{} = {}", hex(from), sender.local_addr()?.port()),
        )
        .fact("its destination port", hex(to))
        .answer(hex(to)))
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}
