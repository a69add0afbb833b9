//! tcp-vs-udp: does what was documented happen, and does the program say so?
//!
//! | tests | what must hold |
//! |---|---|
//! | every experiment | what is observed is what is documented, or why not is said; all files are listed |
//! | `list`, `try` | for people and for machines, and a guess that is asked for at a terminal only; a full disk is told |
//! | `table` | each cell an experiment's observation, aligned, in 80 columns |
//! | mistakes | an unknown name, a wrong command line: exit status 2, and what to do |

use std::fs;

use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use experiment::{Outcome, Report};
use predicates::prelude::{PredicateBooleanExt, predicate};
use serde_json::Value;
use support::Collection;
use support::collection::count_done;
#[cfg(target_os = "linux")]
use support::lacking::{
    LOOPBACK, NETWORK_NAMESPACES, PERMISSION, PROC, ROOT_INSIDE, USER_NAMESPACES,
    USER_NAMESPACES_AS_ROOT, WRITABLE_SETTINGS,
};

fn collection() -> Collection {
    Collection(cargo_bin!("tcp-vs-udp").into())
}

fn run(arguments: &[&str]) -> Assert {
    collection().command(arguments).assert()
}

/// The comparison, for machines.
fn rows() -> Vec<Value> {
    collection().json(&["table", "--json"])
}

#[test]
fn what_is_observed_is_what_is_documented() {
    let reports: Vec<Report> = collection().json(&["try", "--all", "--no-ask", "--json"]);
    assert!(reports.len() >= 40, "only {}", reports.len());
    let done = count_done(&reports);
    // On Linux only those are missing that need a network of their own, where none can be had.
    let least = if cfg!(target_os = "linux") { 30 } else { 16 };
    assert!(done >= least, "only {done} of the experiments were done");
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_lacks_is_no_failure_and_is_named_with_what_would_help() {
    let loopback = (&LOOPBACK, "needs 127.0.0.1", "`sudo ip link set lo up`");
    let proc = (&PROC, "needs /proc", "`sudo mount -t proc proc /proc`");
    collection().check_without(&[loopback, proc]);
}

/// The setting, where a setting forbids it; otherwise the step that was refused, and what usually helps.
#[cfg(target_os = "linux")]
#[test]
fn what_forbids_a_private_network_is_named_with_what_would_allow_it() {
    for (lacking, why, help) in [
        (
            &USER_NAMESPACES,
            "user.max_user_namespaces is 0",
            "`sudo sysctl user.max_user_namespaces=",
        ),
        (
            &NETWORK_NAMESPACES,
            "user.max_net_namespaces is 0",
            "`sudo sysctl user.max_net_namespaces=",
        ),
        (
            &PERMISSION,
            "unshare: EPERM (Operation not permitted)",
            "with sudo; in a container: start that with",
        ),
        (
            &ROOT_INSIDE,
            "become root in it: EROFS (Read-only file system)",
            "with sudo; in a container: start that with",
        ),
    ] {
        let args = ["try", "handshake", "--json"];
        let Some(output) = collection().output_without(lacking, &args) else {
            continue;
        };
        let report: Report = serde_json::from_slice(&output.stdout).unwrap();
        let Outcome::Skipped(skipped) = report.outcome else {
            panic!("without {}: {report:#?}", lacking.what);
        };
        let why = format!("needs a private network: {why}");
        assert_eq!((skipped.why, output.status.code()), (why, Some(0)));
        assert!(skipped.help.contains(help), "{}", skipped.help);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn root_needs_no_user_namespaces_and_no_one_a_writable_proc_sys() {
    for lacking in [&USER_NAMESPACES_AS_ROOT, &WRITABLE_SETTINGS] {
        let args = ["try", "handshake", "--no-ask"];
        if let Some(output) = collection().output_without(lacking, &args) {
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(
                text.contains("observed: three"),
                "without {}: {text}",
                lacking.what
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_private_network_that_is_required_and_forbidden_is_a_failure() {
    collection().check_required_network("handshake");
}

/// Once for all that need it, below the summary.
#[cfg(target_os = "linux")]
#[test]
fn what_would_help_is_said_once() {
    let args = ["try", "--all", "--no-ask"];
    if let Some(output) = collection().output_without(&USER_NAMESPACES, &args) {
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text.matches("\nhelp: `sudo sysctl").count(), 1, "{text}");
        assert!(
            text.contains(" 5 skipped\n\nskipped: needs a private network"),
            "{text}"
        );
    }
}

#[test]
fn every_experiment_can_be_asked() {
    collection().check_questions();
}

#[test]
fn every_file_is_listed_under_its_name() {
    collection().check_files(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn the_list_begins_with_a_few_and_has_all_by_subject() {
    collection().check_list(&tcp_vs_udp::LESSON);
}

/// Without a terminal nothing is asked, and the questions come in the order in which they would be.
#[test]
fn trying_all_begins_with_a_few_and_goes_on_by_subject() {
    let text = collection().stdout(&["try", "--all"]);
    let headings: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("── "))
        .collect();
    assert_eq!(headings[0], "── To begin with: 10 of 40 ──");
    assert_eq!(headings.len(), 1 + tcp_vs_udp::LESSON.subjects.len());
    let position = |name: &str| text.lines().position(|line| line == name);
    let order = [
        "three-sends-one-recv",
        "write-after-close",
        "small-buffer",
        "restart",
    ]
    .map(position);
    assert!(order.is_sorted() && order[0].is_some(), "{order:?}");
    for one in collection().questions() {
        assert_eq!(
            text.lines().filter(|line| *line == one.name).count(),
            1,
            "{}",
            one.name
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
    let report: Report = collection().json(&["try", "cut-datagram", "--json"]);
    assert_eq!(report.question.name, "cut-datagram");
    let is_done = matches!(report.outcome, Outcome::AsDocumented(_));
    assert_eq!(is_done, !cfg!(windows), "{report:#?}");
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
    let (rows, names) = (rows(), collection().names());
    for topic in TOPICS {
        assert!(
            rows.iter().any(|row| row["topic"] == topic),
            "no row: {topic}"
        );
    }
    for row in &rows {
        for cell in [&row["tcp"], &row["udp"]] {
            let name = cell["experiment"].as_str().unwrap();
            assert!(names.contains(name), "{row:#}");
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
    let text = collection().stdout(&["table"]);
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
    for name in ["[three-sends-one-recv]", "[three-datagrams-three-recvs]"] {
        assert!(text.contains(name), "no cell names {name}");
    }
}

#[test]
fn the_table_is_there_for_the_book() {
    let text = collection().stdout(&["table", "--markdown"]);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("| | TCP | UDP |"));
    assert_eq!(lines.next(), Some("|---|---|---|"));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), rows().len());
    for row in lines {
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
            "`cargo run -p tcp-vs-udp -- list --all`",
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
