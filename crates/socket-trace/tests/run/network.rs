//! A bad network between two programs: each rule does what it says, and the same each time.
//!
//! What the rules do to each kind of packet is tested beside them, with a clock by hand.

use socket_trace::model::{Event, Fate, Segment, What};

use super::{CLIENT, Run, SERVER, free_port, has_wire, is_text, role, run};

/// Milliseconds, in nanoseconds.
const MILLI: u64 = 1_000_000;

/// "ping", and "pong" for it, in a network with these rules; nothing, where there are no private networks.
fn ping_pong(rules: &str) -> Option<Run> {
    let [server, client] = ["plays_the_server", "plays_the_client"].map(role);
    let arguments = ["--network", rules, "--server", &server, "--client", &client];
    let run = run(&arguments, Some(free_port()));
    assert!(run.output.status.success(), "{}", run.text());
    has_wire(&run).then_some(run)
}

fn segments(run: &Run) -> Vec<(&Event, &Segment)> {
    let events = run.trace.events.iter();
    let segments = events.filter_map(|event| match &event.what {
        What::Segment(segment) => Some((event, segment)),
        _ => None,
    });
    segments.collect()
}

/// The segments of one side that carry this text: of each its time, and what becomes of it.
fn sent(run: &Run, from: usize, text: &str) -> Vec<(u64, Vec<Fate>)> {
    let all = segments(run).into_iter();
    let sent =
        all.filter(|(_, segment)| segment.from == from && is_text(segment.data.as_ref(), text));
    let fate = |segment: &Segment| {
        segment
            .network
            .clone()
            .map_or(Vec::new(), |verdict| verdict.fate)
    };
    sent.map(|(event, segment)| (event.time, fate(segment)))
        .collect()
}

#[test]
fn what_is_dropped_is_sent_again() {
    let Some(run) = ping_pong("drop client data 1") else {
        return;
    };
    let pings = sent(&run, CLIENT, "ping");
    assert_eq!(pings[0].1, [Fate::Dropped], "{}", run.text());
    assert_eq!(pings[1].1, [], "{}", run.text());
    // tcp(7), RFC 6298: Linux waits 200 ms at least.
    assert!(pings[1].0 - pings[0].0 >= 200 * MILLI, "{}", run.text());
    assert!(run.text().contains("dropped ✗"), "{}", run.text());
}

#[test]
fn what_arrives_twice_is_acknowledged_twice() {
    let Some(run) = ping_pong("duplicate server data 1") else {
        return;
    };
    assert_eq!(sent(&run, SERVER, "pong")[0].1, [Fate::Duplicated]);
    let copy = run.find(
        0,
        "the copy",
        |event| matches!(&event.what, What::Arrival(copy) if copy.from == SERVER),
    );
    run.find(copy, "an acknowledgement of the copy", |event| {
        matches!(&event.what, What::Segment(segment) if segment.from == CLIENT && segment.acknowledges == Some(5))
    });
}

#[test]
fn a_delay_is_as_long_as_the_rule_says() {
    let Some(run) = ping_pong("delay both 50ms") else {
        return;
    };
    let all = segments(&run);
    let is_syn = |segment: &Segment| segment.flags == ["SYN"];
    let (syn, _) = all.iter().find(|(_, segment)| is_syn(segment)).unwrap();
    let answer = all
        .iter()
        .find(|(_, segment)| segment.from == SERVER)
        .unwrap();
    let took = answer.0.time - syn.time;
    assert!(took >= 50 * MILLI, "{took} ns: {}", run.text());
    let (connects, returned) = run
        .returns()
        .into_iter()
        .find(|(_, returned)| returned.call.name == "connect")
        .unwrap();
    let took = connects.time - returned.entered;
    assert!(took >= 100 * MILLI, "{took} ns: {}", run.text());
}

/// The packets that programs ask for, and what becomes of them. Acknowledgements come as the kernels like.
fn story(run: &Run) -> Vec<String> {
    let told = segments(run).into_iter().filter(|(_, segment)| {
        segment.names.is_empty() && (segment.flags != ["ACK"] || segment.data.is_some())
    });
    let told = told.map(|(_, segment)| {
        let fate = segment.network.as_ref().map(|verdict| &verdict.fate);
        format!(
            "{} {:?} {:?} {fate:?}",
            segment.from, segment.flags, segment.data
        )
    });
    told.collect()
}

#[test]
fn the_same_rules_do_the_same_each_time() {
    let rules = "drop server data 1; duplicate client data 1; delay client 5ms";
    let Some(first) = ping_pong(rules) else {
        return;
    };
    let again = ping_pong(rules).unwrap();
    assert_eq!(story(&first), story(&again));
    assert_eq!(
        story(&first)
            .iter()
            .filter(|line| line.contains("Dropped"))
            .count(),
        1
    );
}

/// Each takes a second or more.
#[test]
#[ignore = "it takes seconds: `cargo test -p socket-trace --test run network -- --ignored`"]
fn a_lost_syn_makes_connect_wait_for_a_second() {
    for (rules, least) in [("drop client syn 1", 1000), ("drop server synack 1", 900)] {
        let Some(run) = ping_pong(rules) else { return };
        let (connects, returned) = run
            .returns()
            .into_iter()
            .find(|(_, returned)| returned.call.name == "connect")
            .unwrap();
        let took = (connects.time - returned.entered) / MILLI;
        assert!(took >= least, "{rules}: {took} ms: {}", run.text());
    }
}

#[test]
fn a_wrong_rule_is_told_and_nothing_is_started() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_socket-trace"));
    command.args([
        "--network",
        "drop clinet data 2",
        "--server",
        "true",
        "--client",
        "true",
    ]);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("    drop clinet data 2\n         ^^^^^^"),
        "{said}"
    );
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}
