//! Puzzles: the shortest solution solves each, and what does not is answered with a sentence that helps.

#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::process::{Command, Output, Stdio};
use std::thread;

use assert_cmd::cargo::cargo_bin;
use bad_network::puzzles::PUZZLES;

/// The puzzle, the rules, and a part of the answer.
type Try = (&'static str, &'static str, &'static str);

const TRIES: [Try; 26] = [
    ("slow-connect", "drop client syn 1 3 times", "solved"),
    (
        "slow-connect",
        "drop client syn 1",
        "What does it do when that one is lost, too?",
    ),
    (
        "slow-connect",
        "delay client data 1 4s",
        "Which packets does connect wait for?",
    ),
    (
        "slow-connect",
        "drop client syn 1 always",
        "connect did not return",
    ),
    ("other-order", "swap client data 1 2", "solved"),
    (
        "other-order",
        "drop client data 1",
        "Only \"second\" arrived",
    ),
    (
        "other-order",
        "duplicate client data 1",
        "first, first, second",
    ),
    ("answer-twice", "duplicate server data 1", "solved"),
    (
        "answer-twice",
        "drop server data 1",
        "the answer never arrived",
    ),
    (
        "answer-twice",
        "swap server data 1 2",
        "the answer never arrived",
    ),
    ("handshake-only", "cut after client ack 1", "solved"),
    (
        "handshake-only",
        "cut after server synack 1",
        "accept did not",
    ),
    (
        "handshake-only",
        "drop client data 1 always",
        "FIN passed, too",
    ),
    ("still-there", "cut after client data 1", "solved"),
    (
        "still-there",
        "drop client fin 1",
        "its kernel sent it again",
    ),
    (
        "still-there",
        "reset server",
        "so it knows that something is wrong",
    ),
    ("no-timeout", "drop client data 1", "solved"),
    (
        "no-timeout",
        "drop client data 8",
        "no ACK asked for it before",
    ),
    (
        "no-timeout",
        "drop client data 1 2 times",
        "that was lost, too",
    ),
    (
        "one-sided-reset",
        "reset client after server data 1",
        "solved",
    ),
    ("one-sided-reset", "reset client", "a RST came to it, too"),
    (
        "one-sided-reset",
        "cut after server data 1",
        "Only a RST brings it",
    ),
    ("only-small", "mtu 1000 silent", "solved"),
    ("only-small", "mtu 1000", "What if nobody tells?"),
    (
        "only-small",
        "cut after server data 1",
        "the second small one must arrive",
    ),
    (
        "only-small",
        "drop server data 2",
        "What do all its packets have in common?",
    ),
];

fn puzzle(arguments: &[&str]) -> Output {
    let mut command = Command::new(cargo_bin!("bad-network"));
    command.arg("puzzle").args(arguments).stdin(Stdio::null());
    command.output().unwrap()
}

#[test]
fn a_solution_solves_it_and_what_does_not_is_answered() {
    let probe = puzzle(&["other-order", "--rules", ""]);
    if String::from_utf8_lossy(&probe.stderr).contains("needs") {
        return;
    }
    // All at once: they wait for timers most of the time.
    thread::scope(|scope| {
        for one in TRIES {
            scope.spawn(move || is_answered(one));
        }
    });
}

fn is_answered((name, rules, expected): Try) {
    let output = puzzle(&[name, "--lang", "en", "--rules", rules]);
    let text = String::from_utf8_lossy(&output.stdout);
    let said = text.rsplit("\n\n").next().unwrap_or_default();
    assert!(
        said.contains(expected),
        "{name}, {rules}: {said}\n{text}{output:?}"
    );
    let is_solved = said.starts_with("solved");
    assert_eq!(is_solved, expected == "solved", "{name}, {rules}: {said}");
    assert_eq!(
        output.status.code(),
        Some(i32::from(!is_solved)),
        "{name}, {rules}"
    );
}

#[test]
fn each_puzzle_is_tried_rightly_and_twice_wrongly() {
    for puzzle in PUZZLES {
        let tries: Vec<_> = TRIES
            .iter()
            .filter(|(name, ..)| *name == puzzle.name())
            .collect();
        let right = tries
            .iter()
            .filter(|(_, _, expected)| *expected == "solved")
            .count();
        assert!(right == 1 && tries.len() >= 3, "{}", puzzle.name());
    }
}

#[test]
fn a_puzzle_can_be_read_in_both_languages() {
    for one in PUZZLES {
        for (language, task) in [("en", one.task.en), ("zh", one.task.zh)] {
            let shown = |more: &[&str]| {
                let output = puzzle(&[&["--lang", language], more].concat());
                String::from_utf8_lossy(&output.stdout).into_owned()
            };
            assert!(shown(&[one.name()]).contains(task));
            assert!(shown(&["--solved", one.name()]).contains(&format!("✓ {} ", one.name())));
            for number in 1..=one.hints.len() {
                let number = number.to_string();
                assert!(!shown(&[one.name(), "--hint", &number]).is_empty());
            }
        }
    }
}

/// The guide is not built with this package: it is tested with the whole.
#[test]
fn the_guide_can_ask_for_names_and_give_its_own() {
    let output = puzzle(&["--names"]);
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let expected: Vec<_> = PUZZLES.iter().map(|puzzle| puzzle.name()).collect();
    assert_eq!(names.lines().collect::<Vec<_>>(), expected);
    let output = puzzle(&[
        "only-small",
        "--lang",
        "en",
        "--called",
        "cargo run -- puzzles",
    ]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("cargo run -- puzzles only-small --play"),
        "{text}"
    );
}

#[test]
fn what_is_no_puzzle_is_said() {
    let cases: [(&[&str], i32, &str); 5] = [
        (&["nothing"], 2, "no puzzle is called nothing"),
        (&["slow-conect"], 2, "did you mean slow-connect?"),
        (&["only-small", "--hint", "9"], 1, "only-small has 3 hints"),
        (
            &["only-small", "--rules", "drp"],
            1,
            "\"drp\" cannot be here",
        ),
        (
            &["one-sided-reset", "--play"],
            1,
            "no key does what this one needs",
        ),
    ];
    for (arguments, status, expected) in cases {
        let output = puzzle(&[arguments, &["--lang", "en"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{said}");
        assert_eq!(output.status.code(), Some(status), "{said}");
    }
}
