//! `play`: keys decide about packets, what was done is written as rules, and the terminal is left as it was.

#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use assert_cmd::cargo::cargo_bin;
use nix::sys::signal::Signal;
use socket_trace::json;
use socket_trace::model::{Trace, What};
use support::terminal::{AtTerminal, Terminal};

/// So often a play is tried.
const TRIES: usize = 3;

/// Whether this machine gives two hosts: without them all of this is told, and nothing is played.
fn has_hosts() -> bool {
    let output = play(&["--rules", "", "--lang", "en"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || said.contains("needs"), "{said}");
    output.status.success()
}

fn play(arguments: &[&str]) -> Output {
    let mut command = Command::new(cargo_bin!("bad-network"));
    command.arg("play").args(arguments).stdin(Stdio::null());
    command.output().unwrap()
}

/// A play of the conversation with these arguments: its trace, and what was printed.
fn traced(arguments: &[&str], folder: &Path) -> (Trace, String) {
    let json = folder.join("trace.json");
    let file = json.to_str().unwrap();
    let output = play(&[arguments, &["--lang", "en", "--json", file]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (json::read(File::open(&json).unwrap()).unwrap(), text)
}

/// The packets that programs ask for or a rule names, in order, and what becomes of each; and what the programs read.
/// Acknowledgements that nothing happens to come as the kernels like.
fn story(trace: &Trace) -> Vec<String> {
    let told = trace.events.iter().filter_map(|event| match &event.what {
        What::Segment(segment) => {
            let fate = segment.network.as_ref().map(|verdict| &verdict.fate);
            let is_bare = segment.flags == ["ACK"] && segment.data.is_none();
            let said = format!(
                "{} {:?} {:?} {fate:?}",
                segment.from, segment.flags, segment.data
            );
            (!is_bare || fate.is_some()).then_some(said)
        }
        _ => None,
    });
    let read = trace.events.iter().filter_map(|event| match &event.what {
        What::CallReturned(returned) if returned.call.name == "recv" => Some(format!(
            "{:?} reads {:?}",
            event.program, returned.call.data
        )),
        _ => None,
    });
    let mut read: Vec<_> = read.collect();
    // Which of the two reads first is not what the network decides.
    read.sort();
    told.chain(read).collect()
}

#[test]
fn a_play_is_repeated_by_its_rules() {
    if !has_hosts() {
        return;
    }
    let cases = [
        ("p p p d", "drop client data 1"),
        ("p p p d d", "drop client data 1 2 times"),
        ("p p p p p p d", "drop client ack 2"),
        ("p p p r", "duplicate client data 1"),
        ("p p p h p p 1", "hold client data 1 until "),
        ("p p s p", "hold client ack 1 until client data 1"),
        (
            "p p p c w w c",
            "cut after client ack 1 until client data 1 again ",
        ),
        ("d", "drop client syn 1"),
    ];
    // They wait for timers, and may do that side by side.
    thread::scope(|scope| {
        for (keys, expected) in cases {
            // Where a machine is so busy that a timer fires between two keys, there are more packets.
            scope.spawn(move || {
                (1..TRIES).any(|_| is_repeated(keys, expected).is_ok())
                    || is_repeated(keys, expected)
                        .map_err(|why| panic!("{why}"))
                        .is_ok()
            });
        }
    });
}

/// These keys lead to rules that begin so, and the rules do the same again; or why not.
fn is_repeated(keys: &str, expected: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let [keys_file, rules_file] = ["keys", "rules"].map(|name| folder.path().join(name));
    fs::write(&keys_file, keys).unwrap();
    let [from, to] = [&keys_file, &rules_file].map(|path| path.to_str().unwrap());
    let (played, text) = traced(&["--keys", from, "--save", to], folder.path());
    let rules = fs::read_to_string(&rules_file).unwrap();
    let command = format!("play --rules '{}'", rules.trim_end().replace('\n', "; "));
    let (again, replay) = traced(&["--rules", &rules], folder.path());
    let is_same = story(&played) == story(&again);
    match rules.starts_with(expected) && text.contains(&command) && is_same {
        true => Ok(()),
        false => Err(format!("{keys}\n{rules}\n{text}\n{replay}")),
    }
}

/// A play at a terminal, with its first packet waiting; nothing, where there are no hosts.
fn at_terminal() -> Option<Terminal> {
    let program = cargo_bin!("bad-network");
    let arguments = ["play", "--lang", "en"];
    has_hosts().then(|| {
        let terminal = AtTerminal::new(program, &arguments).start();
        terminal.expect("▶ client syn 1");
        terminal
    })
}

#[test]
fn keys_decide_about_what_waits() {
    let Some(mut terminal) = at_terminal() else {
        return;
    };
    for (key, shown) in [
        ("h", "1 client syn 1"),
        ("7", "! no packet is held under this number"),
        // Nobody knows that the SYN is held, so it is sent again.
        ("", "▶ client syn 1 again 1"),
        ("d", "dropped ✗"),
        ("1", "nothing waits"),
        ("", "▶ server synack 1"),
        ("u", "d             it is dropped"),
        ("g", "ends, status 0"),
    ] {
        terminal.paste(key.as_bytes());
        terminal.expect(shown);
    }
    terminal.expect(
        "play --rules 'hold client syn 1 until client syn 1 again 1; drop client syn 1 again 1",
    );
    terminal.expect_good_end(0);
}

#[test]
fn however_it_ends_the_terminal_is_as_it_was_and_no_program_is_left() {
    type End = fn(&Terminal);
    let ends: [End; 3] = [
        |terminal| terminal.paste(b"q"),
        // Ctrl-\ would leave no time for the settings, so it is no signal; Ctrl-C is.
        |terminal| terminal.paste(b"\x1c\x03"),
        |terminal| terminal.signal(Signal::SIGTERM),
    ];
    for end in ends {
        let Some(mut terminal) = at_terminal() else {
            return;
        };
        end(&terminal);
        terminal.expect_restored(0);
        terminal.expect_no_program();
    }
}

#[test]
fn what_cannot_be_played_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    fs::write(&keys, "p x").unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&[], "stdin and stdout must be a terminal; --keys FILE"),
        (&["--keys", keys.to_str().unwrap()], "\"x\" is no key"),
        (&["lost-sin"], "no experiment is called lost-sin"),
        (&["--server", "true 'a", "--client", "true"], "--server: "),
        (
            &["--rules", "drop clinet data 1"],
            "drop clinet data 1\n         ^^^^^^",
        ),
    ];
    for (arguments, expected) in cases {
        let output = play(&[arguments, &["--lang", "en"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{said}");
        assert_eq!(output.status.code(), Some(1), "{said}");
    }
}
