//! Packets by hand, and a clock by hand: what the rules say of them, and when they arrive.

use super::*;
use crate::packet::tests::{ipv4, tcp};
use crate::packet::{Content, checksum};

const MILLI: u64 = 1_000_000;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;
const FIN: u8 = 1;
const SERVER: usize = 0;
const CLIENT: usize = 1;

const ADDRESSES: [[u8; 4]; 2] = [[127, 0, 0, 1], [10, 9, 0, 2]];
const PORTS: [u16; 2] = [9000, 40_000];

fn segment(from: usize, flags: u8, sequence: u32, data: &[u8]) -> Vec<u8> {
    let ports = [PORTS[from], PORTS[1 - from]];
    let payload = tcp(ports, [sequence, 0], flags, 1000, &[], data);
    let mut frame = ipv4(6, ADDRESSES[from], ADDRESSES[1 - from], &payload);
    checksum::complete(&mut frame);
    frame
}

fn datagram(from: usize, data: &[u8]) -> Vec<u8> {
    let numbers = [PORTS[from], PORTS[1 - from], 8 + data.len() as u16, 0];
    let header = numbers.iter().flat_map(|number| number.to_be_bytes());
    let payload: Vec<u8> = header.chain(data.iter().copied()).collect();
    ipv4(17, ADDRESSES[from], ADDRESSES[1 - from], &payload)
}

/// A network, and what has arrived until now: the time in milliseconds, and the data or the flags.
struct Run {
    network: Network,
    arrived: Vec<(u64, String)>,
}

impl Run {
    fn new(rules: &str) -> Self {
        let rules = rules.parse().unwrap_or_else(|error| panic!("{error}"));
        Self {
            network: Network::new(&rules),
            arrived: Vec::new(),
        }
    }

    /// Sends it at this millisecond; what the rules say.
    fn send(&mut self, now: u64, from: usize, frame: &[u8]) -> Vec<Fate> {
        self.until(now);
        let verdict = self.network.take(from, now * MILLI, frame, None);
        self.until(now);
        verdict.map_or(Vec::new(), |verdict| verdict.fate)
    }

    fn until(&mut self, now: u64) {
        while let Some(due) = self.network.next_due().filter(|due| *due <= now * MILLI) {
            while let Some(delivery) = self.network.due(due) {
                self.arrived.push((due / MILLI, said(&delivery.frame)));
            }
        }
    }

    fn end(mut self) -> Vec<(u64, String)> {
        self.until(1_000_000);
        self.arrived
    }
}

fn said(frame: &[u8]) -> String {
    match packet_in(frame).unwrap().content {
        Content::Tcp(header) if header.data.is_empty() => {
            format!("{} {}", header.flags, header.sequence)
        }
        Content::Tcp(header) => String::from_utf8_lossy(header.data).into_owned(),
        Content::Udp { data, .. } => String::from_utf8_lossy(data).into_owned(),
        Content::Icmp(message) => message.meaning,
    }
}

fn arrived(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected
        .iter()
        .map(|(time, text)| (*time, (*text).to_owned()))
        .collect()
}

#[test]
fn the_second_range_of_bytes_is_dropped_once() {
    let mut run = Run::new("drop client data 2");
    assert_eq!(run.send(0, CLIENT, &segment(CLIENT, SYN, 100, b"")), []);
    assert_eq!(run.send(1, CLIENT, &segment(CLIENT, ACK, 101, b"one")), []);
    // Sent again, it is still the first one; and the server's are not the client's.
    assert_eq!(run.send(2, CLIENT, &segment(CLIENT, ACK, 101, b"one")), []);
    assert_eq!(run.send(3, SERVER, &segment(SERVER, ACK, 500, b"uno")), []);
    assert_eq!(run.send(4, SERVER, &segment(SERVER, ACK, 503, b"due")), []);
    assert_eq!(
        run.send(5, CLIENT, &segment(CLIENT, ACK, 104, b"two")),
        [Fate::Dropped]
    );
    assert_eq!(run.send(6, CLIENT, &segment(CLIENT, ACK, 104, b"two")), []);
    let texts: Vec<_> = run.end().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["2 100", "one", "one", "uno", "due", "two"]);
}

#[test]
fn a_retransmission_has_a_name_of_its_own() {
    let mut run =
        Run::new("drop client data 1 again 1; hold server syn 1 until client data 1 again 2");
    run.send(0, SERVER, &segment(SERVER, SYN, 500, b""));
    let fates: Vec<_> = (1..5)
        .map(|time| run.send(time, CLIENT, &segment(CLIENT, ACK, 101, b"one")))
        .collect();
    assert_eq!(fates, [vec![], vec![Fate::Dropped], vec![], vec![]]);
    let expected = [(1, "one"), (3, "one"), (3, "2 500"), (4, "one")];
    assert_eq!(run.end(), arrived(&expected));
}

#[test]
fn what_is_sent_again_from_its_middle_on_is_known() {
    let mut run = Run::new("drop client data 1 again 1");
    run.send(0, CLIENT, &segment(CLIENT, ACK, 101, b"onetwo"));
    assert_eq!(
        run.send(1, CLIENT, &segment(CLIENT, ACK, 104, b"two")),
        [Fate::Dropped]
    );
}

#[test]
fn each_kind_is_counted_by_itself() {
    let mut run = Run::new(
        "drop client syn 1 2 times; drop server synack 1; drop client ack 2; drop client fin 1 always",
    );
    let syn = segment(CLIENT, SYN, 7, b"");
    let fates: Vec<_> = (0..3)
        .map(|time| run.send(time, CLIENT, &syn).len())
        .collect();
    assert_eq!(fates, [1, 1, 0]);
    let synack = segment(SERVER, SYN | ACK, 9, b"");
    assert_eq!(run.send(3, SERVER, &synack), [Fate::Dropped]);
    assert_eq!(run.send(4, SERVER, &synack), []);
    let ack = segment(CLIENT, ACK, 8, b"");
    let fates: Vec<_> = (5..8)
        .map(|time| run.send(time, CLIENT, &ack).len())
        .collect();
    assert_eq!(fates, [0, 1, 0]);
    let fin = segment(CLIENT, FIN | ACK, 8, b"");
    let fates: Vec<_> = (8..12)
        .map(|time| run.send(time, CLIENT, &fin).len())
        .collect();
    assert_eq!(fates, [1, 1, 1, 1]);
}

#[test]
fn datagrams_are_data_and_may_arrive_twice_late_or_in_another_order() {
    let mut run =
        Run::new("duplicate client data 1; delay client data 2 30ms; swap server data 1 2");
    assert_eq!(
        run.send(0, CLIENT, &datagram(CLIENT, b"a")),
        [Fate::Duplicated]
    );
    assert_eq!(
        run.send(1, CLIENT, &datagram(CLIENT, b"b")),
        [Fate::Delayed(30 * MILLI)]
    );
    assert_eq!(run.send(2, CLIENT, &datagram(CLIENT, b"c")), []);
    assert_eq!(run.send(3, SERVER, &datagram(SERVER, b"x")), [Fate::Held]);
    assert_eq!(run.send(4, SERVER, &datagram(SERVER, b"y")), []);
    let expected = [(0, "a"), (0, "a"), (2, "c"), (4, "y"), (4, "x"), (31, "b")];
    assert_eq!(run.end(), arrived(&expected));
}

#[test]
fn what_arrives_twice_may_be_late_or_held_too() {
    let rules =
        "duplicate both data 1; delay client data 1 30ms; hold server data 1 until client data 2";
    let mut run = Run::new(rules);
    let twice_and_late = [Fate::Duplicated, Fate::Delayed(30 * MILLI)];
    assert_eq!(run.send(0, CLIENT, &datagram(CLIENT, b"a")), twice_and_late);
    assert_eq!(
        run.send(1, SERVER, &datagram(SERVER, b"x")),
        [Fate::Duplicated, Fate::Held]
    );
    run.send(2, CLIENT, &datagram(CLIENT, b"b"));
    let expected = [(2, "b"), (2, "x"), (2, "x"), (30, "a"), (30, "a")];
    assert_eq!(run.end(), arrived(&expected));
}

#[test]
fn a_copy_may_arrive_long_after_its_packet() {
    let rules = "duplicate both data 1 after 1s; hold server data 1 until client data 2";
    let mut run = Run::new(rules);
    assert_eq!(
        run.send(0, CLIENT, &datagram(CLIENT, b"a")),
        [Fate::Duplicated]
    );
    run.send(1, SERVER, &datagram(SERVER, b"x"));
    run.send(2000, CLIENT, &datagram(CLIENT, b"b"));
    let expected = [(0, "a"), (1000, "a"), (1001, "x"), (2000, "b"), (2000, "x")];
    assert_eq!(run.end(), arrived(&expected));
}

#[test]
fn a_flood_that_is_delayed_is_bounded() {
    let mut run = Run::new("delay both 10s");
    let frame = datagram(CLIENT, b"a");
    let lost = (0..MOST + 5).filter(|_| run.send(0, CLIENT, &frame) == [Fate::Dropped]);
    assert_eq!(lost.count(), 5);
}

#[test]
fn what_is_held_follows_what_it_waits_for() {
    let mut run = Run::new("hold server data 1 until client data 2; delay both 10ms");
    run.send(0, CLIENT, &datagram(CLIENT, b"a"));
    run.send(1, SERVER, &datagram(SERVER, b"x"));
    run.send(2, SERVER, &datagram(SERVER, b"y"));
    run.send(50, CLIENT, &datagram(CLIENT, b"b"));
    let expected = [(10, "a"), (12, "y"), (60, "b"), (60, "x")];
    assert_eq!(run.end(), arrived(&expected));
    // It has come already.
    let mut run = Run::new("hold server data 1 until client data 1");
    run.send(0, CLIENT, &datagram(CLIENT, b"a"));
    assert_eq!(run.send(1, SERVER, &datagram(SERVER, b"x")), []);
}

#[test]
fn a_delay_keeps_the_order() {
    let mut run = Run::new("delay client 50ms");
    assert_eq!(
        run.send(0, CLIENT, &datagram(CLIENT, b"a")),
        [Fate::Delayed(50 * MILLI)]
    );
    run.send(1, CLIENT, &datagram(CLIENT, b"b"));
    assert_eq!(run.send(2, SERVER, &datagram(SERVER, b"x")), []);
    assert_eq!(run.end(), arrived(&[(2, "x"), (50, "a"), (51, "b")]));
}

#[test]
fn a_narrow_link_takes_its_time_and_its_queue_is_short() {
    // A frame of 1,042 bytes takes 8.336 ms.
    let mut run = Run::new("narrow 1Mbit queue 2");
    let frame = datagram(CLIENT, &[b'.'; 1000]);
    let fates: Vec<_> = (0..5).map(|_| run.send(0, CLIENT, &frame)).collect();
    let takes = 8_336_000;
    let late = |n: u64| vec![Fate::Delayed(n * takes)];
    let dropped = vec![Fate::Dropped];
    assert_eq!(fates, [late(1), late(2), late(3), dropped.clone(), dropped]);
    // The other direction is a link of its own; and what has left makes room.
    assert_eq!(
        run.send(0, SERVER, &datagram(SERVER, &[b'.'; 1000])),
        late(1)
    );
    assert_eq!(
        run.send(9, CLIENT, &frame),
        [Fate::Delayed(4 * takes - 9 * MILLI)]
    );
}

#[test]
fn a_bit_changes_behind_the_back_of_the_checksum() {
    let mut network = Network::new(&"corrupt client data 1".parse().unwrap());
    let frame = segment(CLIENT, ACK, 1, b"one");
    let verdict = network.take(CLIENT, 0, &frame, None).unwrap();
    assert_eq!(verdict.fate, [Fate::Corrupted]);
    let changed = network.due(0).unwrap().frame;
    let differ: Vec<_> = (0..frame.len())
        .filter(|at| frame[*at] != changed[*at])
        .collect();
    assert_eq!(differ, [frame.len() - 1]);
}

#[test]
fn a_cable_is_cut_and_may_be_mended() {
    let mut run = Run::new("cut after 20ms for 30ms; cut server after client data 2");
    let fates: Vec<_> = [0, 19, 20, 49, 50]
        .map(|time| {
            run.send(100 + time, CLIENT, &segment(CLIENT, ACK, 8, b""))
                .len()
        })
        .into();
    assert_eq!(fates, [0, 0, 1, 1, 0]);
    assert_eq!(run.send(160, SERVER, &datagram(SERVER, b"x")), []);
    run.send(161, CLIENT, &datagram(CLIENT, b"a"));
    run.send(162, CLIENT, &datagram(CLIENT, b"b"));
    assert_eq!(
        run.send(163, SERVER, &datagram(SERVER, b"y")),
        [Fate::Dropped]
    );
    assert_eq!(run.send(164, CLIENT, &datagram(CLIENT, b"c")), []);
}

#[test]
fn a_cable_is_mended_by_the_packet_that_it_waits_for() {
    let mut run = Run::new("cut after client data 1 until client data 2 again 1");
    run.send(0, CLIENT, &segment(CLIENT, ACK, 8, b"one"));
    for (time, fate) in [(1, vec![Fate::Dropped]), (2, vec![])] {
        let two = segment(CLIENT, ACK, 11, b"two");
        assert_eq!(run.send(time, CLIENT, &two), fate);
    }
    assert_eq!(run.send(3, SERVER, &segment(SERVER, ACK, 1, b"")), []);
}

#[test]
fn a_reset_has_the_number_that_is_expected() {
    let mut run = Run::new("reset both");
    run.send(0, SERVER, &segment(SERVER, SYN | ACK, 499, b""));
    run.send(1, CLIENT, &segment(CLIENT, ACK, 101, b"one"));
    let rst = RST | ACK;
    let [to_server, to_client, ahead] = [104, 500, 599].map(|number| format!("{rst} {number}"));
    let expected = [(0, "18 499"), (1, "one"), (1, &to_server), (1, &to_client)];
    assert_eq!(run.end(), arrived(&expected));
    let mut run = Run::new("reset client after 10ms; reset client after 10ms ahead 99");
    run.send(0, SERVER, &segment(SERVER, SYN | ACK, 499, b""));
    run.send(1, CLIENT, &segment(CLIENT, ACK, 101, b"one"));
    assert_eq!(
        run.end(),
        arrived(&[(0, "18 499"), (1, "one"), (10, &to_client), (10, &ahead)])
    );
}

#[test]
fn a_packet_that_is_too_large_is_dropped_and_its_sender_told_unless_silently() {
    let large = segment(CLIENT, ACK, 101, &[b'.'; 600]);
    let small = segment(CLIENT, ACK, 101, &[b'.'; 536]);
    for (rules, told) in [("mtu 576", "fragmentation needed"), ("mtu 576 silent", "")] {
        let mut run = Run::new(rules);
        assert_eq!(run.send(0, CLIENT, &small), []);
        run.arrived.clear();
        assert_eq!(run.send(1, CLIENT, &large), [Fate::Dropped]);
        let texts: Vec<_> = run.end().into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts.concat(), told);
    }
    // RFC 1191 §4: the MTU of the next hop is in the last two of the eight bytes; and sums are right.
    let mut network = Network::new(&"mtu 576".parse().unwrap());
    network.take(CLIENT, 0, &large, None);
    let error = network.due(0).unwrap();
    let ip = &error.frame[14..];
    assert_eq!(
        (error.from, &ip[26..28]),
        (SERVER, &576_u16.to_be_bytes()[..])
    );
    assert_eq!((checksum::of(&ip[..20]), checksum::of(&ip[20..])), (0, 0));
}

#[test]
fn a_nat_forgets_an_idle_connection() {
    let mut run = Run::new("forget idle 5s");
    let is_lost = |fates: Vec<Fate>| fates == [Fate::Dropped];
    assert!(is_lost(run.send(
        0,
        SERVER,
        &datagram(SERVER, b"nobody has asked")
    )));
    run.send(0, CLIENT, &segment(CLIENT, SYN, 1, b""));
    assert!(!is_lost(run.send(
        4_999,
        SERVER,
        &segment(SERVER, ACK, 1, b"x")
    )));
    assert!(!is_lost(run.send(
        9_000,
        CLIENT,
        &segment(CLIENT, ACK, 2, b"a")
    )));
    assert!(is_lost(run.send(
        14_001,
        CLIENT,
        &segment(CLIENT, ACK, 3, b"b")
    )));
    assert!(is_lost(run.send(
        14_002,
        SERVER,
        &segment(SERVER, ACK, 2, b"y")
    )));
    assert!(!is_lost(run.send(
        14_003,
        CLIENT,
        &segment(CLIENT, SYN, 7, b"")
    )));
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let lost = |rules: &str| -> Vec<bool> {
        let mut run = Run::new(rules);
        let frame = datagram(CLIENT, b"a");
        (0..10_000)
            .map(|time| !run.send(time, CLIENT, &frame).is_empty())
            .collect()
    };
    let first = lost("random seed 7 loss 3%");
    let count = first.iter().filter(|is_lost| **is_lost).count();
    assert!((250..350).contains(&count), "{count} of 10,000");
    assert_eq!(first, lost("random seed 7 loss 3%"));
    assert_ne!(first, lost("random seed 8 loss 3%"));
}

#[test]
fn each_packet_has_a_number_of_its_own_by_which_it_arrives() {
    let rules = "delay both 5ms; reset server after client data 1; duplicate client data 1";
    let mut network = Network::new(&rules.parse().unwrap());
    let frames = [
        segment(CLIENT, SYN, 1, b""),
        segment(CLIENT, ACK, 2, b"a"),
        segment(CLIENT, ACK, 3, b"b"),
    ];
    let sent: Vec<_> = (0..)
        .zip(&frames)
        .map(|(time, frame)| network.take(CLIENT, time, frame, None).unwrap().packet)
        .collect();
    let mut arrived = Vec::new();
    while let Some(delivery) = network.due(u64::MAX) {
        let is_forged = matches!(delivery.how, How::Forged(_));
        arrived.push((delivery.packet, is_forged));
    }
    assert_eq!(sent, [1, 2, 4]);
    assert_eq!(
        arrived,
        [(1, false), (2, false), (2, false), (3, true), (4, false)]
    );
}
