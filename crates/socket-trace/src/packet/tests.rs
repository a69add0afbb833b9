//! Frames by hand: what is read in them, and what is special about a segment.

use std::net::SocketAddr;

use super::flows::Flows;
use super::tcp::{ACK, FIN, RST, SYN};
use super::*;
use crate::model::{Begin, Name, Segment};

const CLIENT: ([u8; 4], u16) = ([10, 9, 0, 2], 40_000);
const SERVER: ([u8; 4], u16) = ([127, 0, 0, 1], 9000);

/// An Ethernet frame with an IPv4 packet.
pub(crate) fn ipv4(protocol: u8, source: [u8; 4], destination: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0; 12];
    frame.extend([8, 0, 0x45, 0]);
    frame.extend((20 + payload.len() as u16).to_be_bytes());
    frame.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
    frame.extend(source);
    frame.extend(destination);
    frame.extend(payload);
    frame
}

pub(crate) fn tcp(
    ports: [u16; 2],
    numbers: [u32; 2],
    flags: u8,
    window: u16,
    options: &[u8],
    data: &[u8],
) -> Vec<u8> {
    let mut bytes: Vec<u8> = ports.iter().flat_map(|port| port.to_be_bytes()).collect();
    bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    bytes.extend([(5 + options.len() as u8 / 4) << 4, flags]);
    bytes.extend(window.to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(options);
    bytes.extend(data);
    bytes
}

/// mss 1460, sack, wscale 7, as a SYN has them.
const OPTIONS: &[u8] = &[2, 4, 5, 180, 4, 2, 1, 3, 3, 7, 1, 0];

/// The first numbers of the server and of the client.
const BEGIN: [u32; 2] = [u32::MAX - 1, 1_000_000];

/// Both sides of one connection on the wire; numbers begin near their end, and go round.
#[derive(Default)]
struct Talk(Flows);

impl Talk {
    fn send(
        &mut self,
        from: usize,
        [sequence, acknowledges]: [u32; 2],
        flags: u8,
        window: u16,
        data: &[u8],
    ) -> Segment {
        let (source, destination) = if from == 1 {
            (CLIENT, SERVER)
        } else {
            (SERVER, CLIENT)
        };
        let numbers = [
            BEGIN[from].wrapping_add(sequence),
            BEGIN[1 - from].wrapping_add(acknowledges),
        ];
        let options = if flags & SYN == 0 { &[] } else { OPTIONS };
        let payload = tcp(
            [source.1, destination.1],
            numbers,
            flags,
            window,
            options,
            data,
        );
        let frame = ipv4(TCP, source.0, destination.0, &payload);
        let packet = packet_in(&frame).unwrap();
        let Content::Tcp(header) = packet.content else {
            panic!("no segment: {packet:?}");
        };
        let ends = [
            (packet.source, header.ports[0]),
            (packet.destination, header.ports[1]),
        ];
        let [source, destination] = ends.map(SocketAddr::from);
        self.0.segment(from, source, destination, &header)
    }

    /// A RST that the server has not sent.
    fn forged(&self, sequence: u32) -> Segment {
        let payload = tcp(
            [SERVER.1, CLIENT.1],
            [BEGIN[0].wrapping_add(sequence), 0],
            RST | ACK,
            509,
            &[],
            b"",
        );
        let frame = ipv4(TCP, SERVER.0, CLIENT.0, &payload);
        let Some(Packet {
            content: Content::Tcp(header),
            ..
        }) = packet_in(&frame)
        else {
            panic!("no segment");
        };
        let [source, destination] = [SERVER, CLIENT].map(SocketAddr::from);
        self.0.forged(0, source, destination, &header)
    }

    fn connected() -> Self {
        let mut talk = Self::default();
        talk.send(1, [0, 0], SYN, 64_240, b"");
        talk.send(0, [0, 1], SYN | ACK, 65_160, b"");
        talk.send(1, [1, 1], ACK, 502, b"");
        talk
    }
}

#[test]
fn numbers_are_relative_and_windows_are_scaled() {
    let mut talk = Talk::default();
    let syn = talk.send(1, [0, 0], SYN, 64_240, b"");
    assert_eq!(
        (syn.sequence, syn.acknowledges, syn.window),
        (0, None, 64_240)
    );
    assert_eq!(syn.options, ["mss 1460", "sack", "wscale 7"]);
    assert_eq!(syn.flags, ["SYN"]);
    let syn_ack = talk.send(0, [0, 1], SYN | ACK, 65_160, b"");
    assert_eq!((syn_ack.sequence, syn_ack.acknowledges), (0, Some(1)));
    let ack = talk.send(1, [1, 1], ACK, 502, b"");
    assert_eq!(
        (ack.sequence, ack.acknowledges, ack.window),
        (1, Some(1), 502 << 7)
    );
    let data = talk.send(1, [1, 1], ACK | 8, 502, b"one");
    assert_eq!((data.sequence, data.flags.join(" ")), (1, "ACK PSH".into()));
    assert_eq!(data.data.unwrap().begin, Begin::Text("one".into()));
    let fin = talk.send(0, [1, 4], FIN | ACK, 509, b"");
    assert_eq!((fin.sequence, fin.acknowledges), (1, Some(4)));
    for usual in [syn.names, syn_ack.names, ack.names, data.names, fin.names] {
        assert_eq!(usual, []);
    }
}

#[test]
fn what_nobody_has_sent_changes_nothing() {
    let mut talk = Talk::connected();
    let forged = talk.forged(1001);
    assert_eq!((forged.sequence, forged.names), (1001, vec![Name::Reset]));
    let data = talk.send(0, [1, 1], ACK, 509, b"one");
    assert_eq!((data.sequence, data.names), (1, vec![]));
}

#[test]
fn what_is_special_is_named() {
    let mut talk = Talk::connected();
    let names = |talk: &mut Talk, from, numbers, flags, window, data: &[u8]| {
        talk.send(from, numbers, flags, window, data).names
    };
    assert_eq!(names(&mut talk, 1, [1, 1], ACK, 502, b"one"), []);
    assert_eq!(
        names(&mut talk, 1, [1, 1], ACK, 502, b"one"),
        [Name::Retransmission]
    );
    assert_eq!(
        names(&mut talk, 0, [1, 1], ACK, 509, b""),
        [],
        "the first with this window"
    );
    assert_eq!(
        names(&mut talk, 0, [1, 1], ACK, 509, b""),
        [Name::DuplicateAck]
    );
    assert_eq!(names(&mut talk, 0, [1, 4], ACK, 0, b""), [Name::ZeroWindow]);
    assert_eq!(
        names(&mut talk, 1, [3, 1], ACK, 502, b""),
        [Name::WindowProbe]
    );
    assert_eq!(
        names(&mut talk, 0, [1, 4], ACK, 0, b""),
        [Name::ZeroWindow, Name::ProbeAnswer]
    );
    assert_eq!(
        names(&mut talk, 0, [1, 4], ACK, 509, b""),
        [Name::WindowUpdate]
    );
    assert_eq!(
        names(&mut talk, 1, [3, 1], ACK, 502, b""),
        [Name::Keepalive]
    );
    assert_eq!(
        names(&mut talk, 0, [1, 4], ACK, 509, b""),
        [Name::ProbeAnswer]
    );
    // One byte once more is no keepalive.
    assert_eq!(names(&mut talk, 1, [4, 1], ACK, 502, b"x"), []);
    assert_eq!(
        names(&mut talk, 1, [4, 1], ACK, 502, b"x"),
        [Name::Retransmission]
    );
    assert_eq!(names(&mut talk, 1, [5, 1], FIN | ACK, 502, b""), []);
    assert_eq!(
        names(&mut talk, 1, [5, 1], FIN | ACK, 502, b""),
        [Name::Retransmission]
    );
    assert_eq!(names(&mut talk, 0, [1, 6], RST, 0, b""), [Name::Reset]);
    // A new connection with the same ports begins anew.
    let again = talk.send(1, [1_000, 0], SYN, 64_240, b"");
    assert_eq!((again.sequence, again.names), (0, vec![]));
    assert_eq!(
        names(&mut talk, 1, [1_000, 0], SYN, 64_240, b""),
        [Name::Retransmission]
    );
}

#[test]
fn a_refused_connection_is_a_reset_with_relative_numbers() {
    let mut talk = Talk::default();
    talk.send(1, [0, 0], SYN, 64_240, b"");
    // Its own number is 0 on the wire, far from where a SYN would begin.
    let reset = talk.send(0, [u32::MAX - 999_999, 1], RST | ACK, 0, b"");
    assert_eq!(
        (reset.acknowledges, reset.names),
        (Some(1), vec![Name::Reset])
    );
}

#[test]
fn datagrams_and_errors_are_read() {
    let datagram = [&[0x9c, 0x40, 0x23, 0x29, 0, 10, 0, 0][..], b"hi"].concat();
    let frame = ipv4(UDP, CLIENT.0, SERVER.0, &datagram);
    let packet = packet_in(&frame).unwrap();
    let (ports, length, data) = ([40_000, 9001], 2, &b"hi"[..]);
    assert_eq!(
        packet.content,
        Content::Udp {
            ports,
            length,
            data
        }
    );

    let error = [&[3, 3, 0, 0, 0, 0, 0, 0], &frame[14..]].concat();
    let frame = ipv4(ICMP, SERVER.0, CLIENT.0, &error);
    let meaning = "port unreachable".to_owned();
    let about = "UDP 10.9.0.2:40000 → 127.0.0.1:9001".to_owned();
    let message = Message { meaning, about };
    assert_eq!(packet_in(&frame).unwrap().content, Content::Icmp(message));
}

#[test]
fn later_fragments_and_other_protocols_are_not_shown() {
    let mut frame = ipv4(UDP, CLIENT.0, SERVER.0, &[0; 16]);
    frame[20] = 0x20; // more fragments follow
    assert!(packet_in(&frame).unwrap().has_more);
    frame[21] = 1; // it begins eight bytes later
    assert_eq!(packet_in(&frame), None);
    frame[13] = 6; // ARP
    assert_eq!(packet_in(&frame), None);
}

#[test]
fn the_sum_is_that_of_the_receiver() {
    // With a right sum in it, all 16-bit words of a segment and its pseudo header add up to 0xffff: RFC 1071.
    for data in [&b"odd"[..], b"even"] {
        let payload = tcp([CLIENT.1, SERVER.1], [1, 2], ACK, 3, &[], data);
        let mut frame = ipv4(TCP, CLIENT.0, SERVER.0, &payload);
        checksum::complete(&mut frame).unwrap();
        let mut words = frame[34..].to_vec();
        words.extend((words.len() % 2 == 1).then_some(0));
        let length = payload.len() as u16;
        words.extend([&CLIENT.0[..], &SERVER.0, &[0, TCP], &length.to_be_bytes()].concat());
        let sum: u32 = words
            .chunks(2)
            .map(|two| u32::from(u16::from_be_bytes([two[0], two[1]])))
            .sum();
        assert_eq!((sum & 0xffff) + (sum >> 16), 0xffff, "{data:?}");
    }
}

#[test]
fn no_frame_is_a_panic() {
    let syn = tcp([1, 2], [3, 4], SYN, 5, OPTIONS, b"data");
    let frames = [
        ipv4(TCP, CLIENT.0, SERVER.0, &syn),
        ipv4(
            ICMP,
            CLIENT.0,
            SERVER.0,
            &[
                &[3, 3, 0, 0, 0, 0, 0, 0][..],
                &ipv4(TCP, CLIENT.0, SERVER.0, &syn)[14..],
            ]
            .concat(),
        ),
    ];
    for frame in frames {
        for length in 0..=frame.len() {
            let mut cut = frame[..length].to_vec();
            let _ = packet_in(&cut);
            let _ = checksum::complete(&mut cut);
        }
        for at in 0..frame.len() {
            for value in [0, 1, 0x0f, 0x60, 0xff] {
                let mut changed = frame.clone();
                changed[at] = value;
                let _ = packet_in(&changed);
                let _ = checksum::complete(&mut changed);
            }
        }
    }
}
