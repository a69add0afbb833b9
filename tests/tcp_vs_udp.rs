//! tcp-vs-udp: does what was documented happen, and does the program say so?
//!
//! | tests | what must hold |
//! |---|---|
//! | every experiment | what is observed is what is documented, or why not is said; all files are listed |
//! | `list`, `try` | for people and for machines, and a guess that is asked for at a terminal only; a full disk is told |
//! | `table` | each cell an experiment's observation, aligned, in 80 columns |
//! | mistakes | an unknown name, a wrong command line: exit status 2, and what to do |

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use lesson_kit::Screen;
use predicates::prelude::{PredicateBooleanExt, predicate};
use serde_json::Value;
use support::PATIENCE;

fn run(arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::new(cargo_bin!("tcp-vs-udp"))
        .args(arguments)
        .timeout(PATIENCE)
        .assert()
}

fn json(arguments: &[&str]) -> Vec<Value> {
    let output = run(arguments).success().get_output().stdout.clone();
    match serde_json::from_slice(&output) {
        Ok(Value::Array(values)) => values,
        other => panic!("{arguments:?} must print a list, and not {other:?}"),
    }
}

fn names() -> Vec<String> {
    let experiments = json(&["list", "--json"]);
    let name = |experiment: &Value| {
        experiment["name"]
            .as_str()
            .expect("each has a name")
            .to_owned()
    };
    experiments.iter().map(name).collect()
}

#[test]
fn what_is_observed_is_what_is_documented() {
    let experiments = json(&["try", "--all", "--no-ask", "--json"]);
    assert!(experiments.len() >= 40, "only {}", experiments.len());
    for experiment in &experiments {
        match experiment["outcome"].as_str() {
            Some("as documented") => {
                assert_eq!(
                    experiment["observed"], experiment["answer"],
                    "{experiment:#}"
                );
                let facts = experiment["facts"].as_array().unwrap();
                assert!(!facts.is_empty(), "nothing to see in {experiment:#}");
            }
            Some("skipped") => {
                let [name, why] = ["name", "why"].map(|key| experiment[key].as_str().unwrap());
                assert!(why.len() > 5, "{experiment:#}");
                // Not with `eprintln!`, which shows nothing of a test that passes.
                Screen::plain().note(format_args!("skipped: {name}: {why}"));
            }
            _ => panic!("{experiment:#}"),
        }
    }
    let done = |experiment: &&Value| experiment["outcome"] == "as documented";
    let done = experiments.iter().filter(done).count();
    // On Linux only those are missing that need a network of their own, where none can be had.
    let least = if cfg!(target_os = "linux") { 30 } else { 16 };
    assert!(
        done >= least,
        "only {done} of the experiments could be done"
    );
}

#[test]
fn every_experiment_can_be_asked() {
    for experiment in json(&["list", "--json"]) {
        let choices = experiment["choices"].as_array().unwrap();
        assert!((2..=5).contains(&choices.len()), "{experiment:#}");
        assert!(choices.contains(&experiment["answer"]), "{experiment:#}");
        let different: BTreeSet<_> = choices.iter().map(Value::to_string).collect();
        assert_eq!(different.len(), choices.len(), "{experiment:#}");
        assert!(
            experiment["question"].as_str().unwrap().contains('?'),
            "{experiment:#}"
        );
        assert!(
            experiment["explanation"].as_str().unwrap().ends_with('.'),
            "{experiment:#}"
        );
        assert!(
            !experiment["sources"].as_array().unwrap().is_empty(),
            "{experiment:#}"
        );
    }
}

/// A new file that `lib.rs` does not list would never run.
#[test]
fn every_file_is_listed_under_its_name() {
    let mut in_files = Vec::new();
    collect(Path::new("src"), &mut in_files);
    let mut listed = names();
    in_files.sort();
    listed.sort();
    assert_eq!(in_files, listed, "files in src, and what `list` shows");
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            collect(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("sources are text");
        if text.contains("pub const EXPERIMENT: ") {
            let stem = path.file_stem().expect("a file has a name");
            found.push(stem.to_string_lossy().replace('_', "-"));
        }
    }
}

#[test]
fn list_shows_all() {
    let output = run(&["list"]).success().get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    for name in names() {
        assert!(
            text.lines().any(|line| line.starts_with(&name)),
            "{name} is missing"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_and_a_reader_that_has_enough_is_not() {
    let program = || std::process::Command::new(cargo_bin!("tcp-vs-udp"));
    let full = fs::File::create("/dev/full").unwrap();
    let output = program().arg("list").stdout(full).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "write to stdout: no space left on device\n");
    assert_eq!(output.status.code(), Some(1));

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = program().arg("list").stdout(writer).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn one_is_asked_done_and_explained() {
    run(&["try", "three-sends-one-recv", "--no-ask"])
        .success()
        .stdout(predicate::str::contains(
            "Over TCP the client calls send three times",
        ))
        .stdout(predicate::str::contains("  2  all three, stuck together"))
        .stdout(predicate::str::contains("\"onetwothree\""))
        .stdout(predicate::str::contains(
            "observed: all three, stuck together",
        ))
        .stdout(predicate::str::contains("RFC 9293"));
}

/// Without a terminal nobody can answer, and the program must not wait.
#[test]
fn without_a_terminal_nothing_is_asked() {
    run(&["try", "three-sends-one-recv"])
        .success()
        .stdout(predicate::str::contains("your guess").not());
}

#[test]
fn one_is_printed_for_machines() {
    let output = run(&["try", "cut-datagram", "--json"])
        .success()
        .get_output()
        .stdout
        .clone();
    let experiment: Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(experiment["name"], "cut-datagram");
    assert_eq!(
        experiment["outcome"],
        if cfg!(windows) {
            "skipped"
        } else {
            "as documented"
        }
    );
}

/// The rows that the lesson promises.
const TOPICS: [&str; 11] = [
    "transport unit",
    "boundaries",
    "order",
    "loss",
    "connection",
    "one peer or many",
    "empty message",
    "too large a message",
    "nobody listening",
    "the peer gone",
    "a slow reader",
];

#[test]
fn each_cell_of_the_table_is_an_observation() {
    let (rows, names) = (json(&["table", "--json"]), names());
    for topic in TOPICS {
        assert!(
            rows.iter().any(|row| row["topic"] == topic),
            "no row: {topic}"
        );
    }
    for row in &rows {
        for cell in [&row["tcp"], &row["udp"]] {
            let name = cell["experiment"].as_str().unwrap();
            assert!(names.iter().any(|listed| listed == name), "{row:#}");
            let text = cell["text"].as_str().unwrap();
            assert!(!text.is_empty() && !text.contains(['{', '}']), "{row:#}");
            match cell["outcome"].as_str() {
                Some("as documented") => assert!(!text.starts_with("skipped"), "{row:#}"),
                Some("skipped") => assert!(text.starts_with("skipped: "), "{row:#}"),
                _ => panic!("{row:#}"),
            }
        }
    }
    let boundaries = rows
        .iter()
        .find(|row| row["topic"] == "boundaries")
        .unwrap();
    assert_eq!(
        boundaries["tcp"]["text"],
        "3 sends, 1 recv: \"onetwothree\""
    );
    assert_eq!(
        boundaries["udp"]["text"],
        "3 sends, 3 recvs: \"one\", \"two\", \"three\""
    );
}

#[test]
fn the_table_fits_into_80_columns() {
    let output = run(&["table"]).success().get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
    for name in ["[three-sends-one-recv]", "[three-datagrams-three-recvs]"] {
        assert!(text.contains(name), "no cell names {name}");
    }
}

#[test]
fn the_table_is_there_for_the_book() {
    let output = run(&["table", "--markdown"])
        .success()
        .get_output()
        .stdout
        .clone();
    let text = String::from_utf8(output).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("| | TCP | UDP |"));
    assert_eq!(lines.next(), Some("|---|---|---|"));
    let rows: Vec<_> = lines.collect();
    assert_eq!(rows.len(), json(&["table", "--json"]).len());
    for row in rows {
        assert_eq!(row.matches(" | ").count(), 2, "{row}");
    }
}

#[test]
fn an_unknown_name_suggests_the_nearest() {
    run(&["try", "three-send-one-recv"])
        .code(2)
        .stderr(predicate::str::contains(
            "did you mean three-sends-one-recv?",
        ));
    run(&["try", "xyzzy"])
        .code(2)
        .stderr(predicate::str::contains("no experiment is called xyzzy"))
        .stderr(predicate::str::contains(
            "`cargo run -p tcp-vs-udp -- list`",
        ));
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    for wrong in [
        &[][..],
        &["try"],
        &["try", "cut-datagram", "--all"],
        &["try", "--everything"],
        &["table", "--markdown", "--json"],
        &["table", "cut-datagram"],
        &["compare"],
    ] {
        run(wrong)
            .code(2)
            .stdout(predicate::str::is_empty())
            .stderr(predicate::str::contains("Usage"));
    }
}
