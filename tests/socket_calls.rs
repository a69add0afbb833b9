//! socket-calls: its experiments, its table, and its command line.
//!
//! | tests | what they are about |
//! |---|---|
//! | `every_experiment_…`, `each_experiment_…`, `each_file_…` | the experiments: done, and listed |
//! | `the_table_…` | `calls`: each call has its experiments, each experiment its calls; the book shows the same |
//! | `one_experiment_…`, `the_list_…` | `try NAME` and `list` |
//! | `an_unknown_name_…`, `a_wrong_command_line_…` | mistakes |
//!
//! These are no stages: nobody is to write this program again.
//! They check that what is documented is what is observed, here, on this machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use experiment::{Outcome, Report};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, is_empty};
use serde_json::Value;
use support::Collection;
use support::collection::count_done;
#[cfg(target_os = "linux")]
use support::lacking::{LOOPBACK, PROC};

/// There are so many.
const AT_LEAST: usize = 66;
/// So many of them can be done on Linux, even without IPv6 and without a private network.
const DONE_AT_LEAST: usize = 60;

fn collection() -> Collection {
    Collection(cargo_bin!("socket-calls").into())
}

fn program(args: &[&str]) -> Command {
    collection().command(args)
}

/// The table, for machines.
fn calls() -> Vec<Value> {
    collection().json(&["calls", "--json"])
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} in {value}"))
}

#[test]
fn every_experiment_is_as_documented_or_says_why_not() {
    let reports: Vec<Report> = collection().json(&["try", "--all", "--no-ask", "--json"]);
    assert!(reports.len() >= AT_LEAST, "only {}", reports.len());
    let done = count_done(&reports);
    if cfg!(target_os = "linux") {
        assert!(done >= DONE_AT_LEAST, "only {done} have been done");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_lacks_is_no_failure_and_is_named_with_what_would_help() {
    let loopback = (&LOOPBACK, "needs 127.0.0.1", "`sudo ip link set lo up`");
    let proc = (&PROC, "needs /proc", "`sudo mount -t proc proc /proc`");
    collection().check_without(&[loopback, proc]);
}

#[test]
fn each_experiment_is_a_question_with_choices_and_sources() {
    collection().check_questions();
}

#[test]
fn each_file_of_an_experiment_is_in_the_list_under_its_name() {
    collection().check_files(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn the_table_shows_each_call_by_experiments_that_exist() {
    let mut shown = BTreeSet::new();
    for call in calls() {
        let by = call["experiments"].as_array().unwrap();
        assert!(!by.is_empty(), "{call}");
        for field in ["std", "socket2", "system_call", "man"] {
            assert!(!text(&call, field).is_empty(), "{field} of {call}");
        }
        shown.extend(by.iter().map(|name| name.as_str().unwrap().to_owned()));
    }
    assert_eq!(
        shown,
        collection().names(),
        "every experiment belongs to a call, and every one named exists"
    );
}

#[test]
fn the_table_has_every_call_that_a_python_programmer_knows() {
    const KNOWN: &str = "bind listen accept connect connect_ex recv send sendall recvfrom sendto \
        getpeername getsockname getsockopt setsockopt close setblocking settimeout gettimeout fileno makefile \
        shutdown getaddrinfo dup socketpair";
    let calls = calls();
    let python: BTreeSet<_> = calls.iter().map(|call| text(call, "python")).collect();
    for call in KNOWN
        .split_whitespace()
        .chain(["recv(n, MSG_PEEK)", "htons, htonl, ntohs, ntohl"])
    {
        assert!(python.contains(call), "{call} is missing");
    }
}

#[test]
fn the_table_is_for_people_and_for_the_book_too() {
    let calls = calls();
    let people = collection().stdout(&["calls"]);
    let book = collection().stdout(&["calls", "--markdown"]);
    for call in &calls {
        let python = text(call, "python");
        assert!(people.lines().any(|line| line == python), "{python}");
        assert!(
            book.lines()
                .any(|line| line.starts_with(&format!("| `{python}` |"))),
            "{python}"
        );
    }
    assert_eq!(
        book.lines().count(),
        calls.len() + 2,
        "a heading, a line, and a row for each call"
    );
}

/// The remarks in the table, and its heading, as the Chinese page has them.
const IN_CHINESE: &[(&str, &str)] = &[
    (
        "system call | man page | experiments",
        "系统调用 | 手册页 | 实验",
    ),
    (
        "(part of bind and connect)",
        "（包含在 bind 和 connect 里）",
    ),
    ("(every error is a value)", "（错误本来就是返回值）"),
    ("(tries each address)", "（逐个尝试每个地址）"),
    (
        "(a loop of `Socket::connect`)",
        "（循环调用 `Socket::connect`）",
    ),
    ("(a Socket is a Write)", "（Socket 实现了 Write）"),
    ("(a Socket is a Read)", "（Socket 实现了 Read）"),
    ("(streams only)", "（仅限流）"),
    ("(`io::copy` reads and writes)", "（`io::copy` 是边读边写）"),
    ("(a buffer in the program)", "（程序里的缓冲区）"),
    ("(never inheritable)", "（从不可继承）"),
    ("(the program knows it)", "（程序自己知道）"),
    ("(a library function)", "（库函数）"),
    ("(library functions)", "（库函数）"),
];

#[test]
fn the_table_in_the_book_is_this_one_in_both_languages() {
    let english = collection().stdout(&["calls", "--markdown"]);
    let mut chinese = english.clone();
    for (from, to) in IN_CHINESE {
        assert!(chinese.contains(from), "the table says no longer: {from}");
        // A full-width bracket brings its own space.
        chinese = if from.starts_with('(') {
            chinese.replace(&format!(" {from}"), to)
        } else {
            chinese.replace(from, to)
        };
    }
    for (language, wanted) in [("en", english), ("zh-CN", chinese)] {
        let page = format!("../../docs/{language}/appendix/calls.md");
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let text = fs::read_to_string(&page).unwrap();
        let rows = text.lines().filter(|line| line.starts_with('|'));
        let shown: String = rows.map(|row| format!("{row}\n")).collect();
        assert!(
            shown == wanted,
            "{}: its table is not that of `calls --markdown`, which is now:\n\n{wanted}",
            page.display()
        );
    }
}

#[test]
fn one_experiment_shows_question_facts_and_explanation_and_asks_nobody_without_a_terminal() {
    program(&["try", "recv-zero"])
        .write_stdin("")
        .assert()
        .success()
        .stdout(contains("The client has closed the connection."))
        .stdout(contains("recv again  0"))
        .stdout(contains(
            "observed: nothing (0 bytes), three times, at once",
        ))
        .stdout(contains("see recv(2)"))
        .stderr(is_empty());
}

#[test]
fn one_experiment_can_be_had_in_json() {
    let report: Report = collection().json(&["try", "port-zero", "--json"]);
    let Outcome::AsDocumented(seen) = report.outcome else {
        panic!("{report:#?}");
    };
    assert_eq!(seen.answer, "two different ports");
    assert_eq!(seen.facts.len(), 3);
}

#[test]
fn the_list_begins_with_a_few_and_has_all_by_subject() {
    collection().check_list(&socket_calls::LESSON);
}

#[test]
fn an_unknown_name_is_a_usage_error_that_suggests_the_nearest() {
    program(&["try", "recv-zreo"])
        .assert()
        .code(2)
        .stdout(is_empty())
        .stderr(contains("recv-zreo").and(contains("did you mean recv-zero?")));
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    for args in [
        &[][..],
        &["try"],
        &["try", "recv-zero", "--all"],
        &["try", "--all", "recv-zero"],
        &["calls", "--json", "--markdown"],
        &["calls", "recv"],
        &["lst"],
    ] {
        program(args).assert().code(2).stdout(is_empty());
    }
}
