//! Packets by hand, and keys by hand: what becomes of the packets, and which rules repeat it.

use super::Parcel;
use super::table::Table;
use crate::by_hand::Decision;
use crate::model::{Data, Datagram, Fate, What};
use crate::network::Rules;
use crate::packet::tests::ipv4;
use crate::record::bad_network::Network;

const SERVER: usize = 0;
const CLIENT: usize = 1;

fn datagram(from: usize, text: &str) -> Parcel {
    let ports = [9000_u16, 40_000];
    let numbers = [ports[from], ports[1 - from], 8 + text.len() as u16, 0];
    let header = numbers.iter().flat_map(|number| number.to_be_bytes());
    let payload: Vec<u8> = header.chain(text.bytes()).collect();
    let addresses = [[127, 0, 0, 1], [10, 9, 0, 2]];
    let what = What::Datagram(Datagram {
        from,
        source: "127.0.0.1:1".parse().unwrap(),
        destination: "127.0.0.1:2".parse().unwrap(),
        data: Data::new(text.as_bytes(), text.len() as u64),
        fragmented: false,
        cause: None,
        network: None,
    });
    Parcel {
        from,
        frame: ipv4(17, addresses[from], addresses[1 - from], &payload),
        what: Some(what),
        cause: None,
        ends: None,
        came: 0,
    }
}

fn text(frame: &[u8]) -> String {
    String::from_utf8_lossy(&frame[14 + 20 + 8..]).into_owned()
}

/// Packets that come, and what is decided, in this order; then what has arrived, and the rules.
fn play(steps: &[Step]) -> (Vec<String>, Vec<String>) {
    let (mut table, mut arrived) = (Table::default(), Vec::new());
    for step in steps {
        match step {
            Come(from, text) => table.come(datagram(*from, text)),
            Do(decision) => assert!(table.decide(*decision), "{decision:?}"),
        }
        while let Some(delivery) = table.due() {
            arrived.push(text(&delivery.frame));
        }
    }
    (arrived, table.done.rules())
}

/// The same packets come to a network with these rules; what arrives.
fn replay(steps: &[Step], rules: &[String]) -> Vec<String> {
    let rules: Rules = rules.join("\n").parse().unwrap();
    let (mut network, mut arrived) = (Network::new(&rules), Vec::new());
    for step in steps {
        let Come(from, sent) = step else {
            continue;
        };
        let _ = network.take(*from, 0, &datagram(*from, sent).frame, None);
        while let Some(delivery) = network.due(0) {
            arrived.push(text(&delivery.frame));
        }
    }
    arrived
}

enum Step {
    Come(usize, &'static str),
    Do(Decision),
}

use Decision::{Cut, Drop, Go, Hold, Pass, Release, Repeat, Swap};
use Step::{Come, Do};

#[test]
fn what_was_done_is_repeated_by_its_rules() {
    let cases: [(&[Step], &[&str], &[&str]); 8] = [
        (&[Come(CLIENT, "a"), Do(Pass)], &["a"], &[]),
        (
            &[Come(CLIENT, "a"), Come(CLIENT, "b"), Do(Pass), Do(Drop)],
            &["a"],
            &["drop client data 2"],
        ),
        (
            &[Come(CLIENT, "a"), Do(Repeat)],
            &["a", "a"],
            &["duplicate client data 1"],
        ),
        (
            &[
                Come(CLIENT, "a"),
                Come(SERVER, "x"),
                Come(CLIENT, "b"),
                Do(Swap),
                Do(Pass),
                Do(Pass),
            ],
            &["x", "b", "a"],
            &["swap client data 1 2"],
        ),
        (
            &[
                Come(CLIENT, "a"),
                Do(Hold),
                Come(SERVER, "x"),
                Do(Pass),
                Do(Release(1)),
            ],
            &["x", "a"],
            &["hold client data 1 until server data 1"],
        ),
        (
            &[
                Come(CLIENT, "a"),
                Do(Hold),
                Do(Release(1)),
                Come(CLIENT, "b"),
                Do(Hold),
            ],
            &["a"],
            &["drop client data 2"],
        ),
        (
            &[
                Come(CLIENT, "a"),
                Do(Pass),
                Come(CLIENT, "b"),
                Do(Cut),
                Come(SERVER, "x"),
                Do(Cut),
                Come(CLIENT, "c"),
                Do(Pass),
            ],
            &["a", "c"],
            &["cut after client data 1 until client data 3"],
        ),
        (
            &[
                Come(CLIENT, "a"),
                Do(Go),
                Come(CLIENT, "b"),
                Come(SERVER, "x"),
            ],
            &["a", "b", "x"],
            &[],
        ),
    ];
    for (steps, arrives, rules) in cases {
        let (arrived, done) = play(steps);
        assert_eq!(
            (&arrived[..], &done[..]),
            (&owned(arrives)[..], &owned(rules)[..])
        );
        assert_eq!(replay(steps, &done), arrived, "{rules:?}");
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn what_does_not_wait_cannot_be_decided() {
    let mut table = Table::default();
    for decision in [Pass, Drop, Hold, Swap, Repeat, Release(1)] {
        assert!(!table.decide(decision), "{decision:?}");
    }
}

#[test]
fn what_is_dropped_has_the_same_verdict_as_by_its_rule() {
    let mut table = Table::default();
    table.come(datagram(CLIENT, "a"));
    assert!(table.decide(Drop));
    let taken = table.taken.pop_front().unwrap();
    let verdict = taken.verdict.unwrap();
    assert_eq!(verdict.fate, [Fate::Dropped]);
    assert_eq!(verdict.rules, ["drop client data 1"]);
}
