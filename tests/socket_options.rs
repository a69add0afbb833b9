//! socket-options: every option, set and seen.
//!
//! 1. **The experiments** — each comes out as documented, or says why it cannot be done here.
//! 2. **The list** — all experiments, none twice, none forgotten; for people and for machines.
//! 3. **The table** — every option with its default read now, for the terminal, the book and machines;
//!    and the book's appendix, which is what `options --markdown` prints.
//! 4. **Mistakes** — an unknown name, a contradictory command line.
//!
//! That the table has every option of socket2 is tested beside the table, in `src/table/socket2_source.rs`.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::thread;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use experiment::Report;
use predicates::prelude::*;
use serde_json::Value;
use support::Collection;
use support::collection::count_done;
#[cfg(target_os = "linux")]
use support::lacking::{IPV6, LOOPBACK, OPEN_FILES, PROC};

fn collection() -> Collection {
    Collection(cargo_bin!("socket-options").into())
}

fn program(args: &[&str]) -> Command {
    collection().command(args)
}

/// The table, for machines.
fn options() -> Vec<Value> {
    collection().json(&["options", "--json"])
}

fn text<'value>(value: &'value Value, key: &str) -> &'value str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {value:#}"))
}

// 1. The experiments

/// What all experiments came to, for machines and for people.
struct All {
    reports: Vec<Report>,
    text: Assert,
}

/// Some take a second or two, so all are done once, and both ways at the same time.
fn all() -> &'static All {
    static ALL: OnceLock<All> = OnceLock::new();
    ALL.get_or_init(|| {
        thread::scope(|scope| {
            let text = scope.spawn(|| program(&["try", "--all", "--no-ask"]).assert());
            All {
                reports: collection().json(&["try", "--all", "--no-ask", "--json"]),
                text: text.join().expect("the program ran"),
            }
        })
    })
}

#[test]
fn every_experiment_comes_out_as_documented() {
    let reports = &all().reports;
    assert!(reports.len() >= 82, "only {} experiments", reports.len());
    let done = count_done(reports);
    if cfg!(target_os = "linux") {
        // With a private network and IPv6 it is nearly all, without them still the greater part.
        assert!(done >= 50, "only {done} of {} were done", reports.len());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_lacks_is_no_failure_and_is_named_with_what_would_help() {
    let loopback = (&LOOPBACK, "needs 127.0.0.1", "`sudo ip link set lo up`");
    let proc = (&PROC, "needs /proc", "`sudo mount -t proc proc /proc`");
    let ipv6 = (
        &IPV6,
        "needs ::1",
        "`sudo sysctl net.ipv6.conf.lo.disable_ipv6=0`",
    );
    let files = (&OPEN_FILES, "needs more open files", "`ulimit -n ");
    collection().check_without(&[loopback, proc, ipv6, files]);
}

#[test]
fn trying_all_ends_with_a_summary() {
    let output = all().text.get_output();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains(" 0 contradicted, 0 failed, "), "{text}");
}

#[test]
fn trying_one_asks_shows_and_explains() {
    program(&["try", "recv-buffer-clamped", "--no-ask"])
        .assert()
        .success()
        .stdout(predicate::str::contains("SO_RCVBUF is set to 1 GiB"))
        .stdout(predicate::str::contains("observed: ").or(predicate::str::contains("skipped")))
        .stdout(predicate::str::contains("see socket(7)"));
}

// 2. The list

#[test]
fn the_list_begins_with_a_few_and_has_all_by_subject() {
    collection().check_list(&socket_options::LESSON);
}

#[test]
fn a_subject_is_tried_by_its_name() {
    let reports: Vec<Report> = collection().json(&["try", "ip", "--json"]);
    assert_eq!(reports.len(), 7);
    program(&["try", "ip", "--no-ask"])
        .assert()
        .success()
        .stdout(predicate::str::contains("7 experiments: "));
    program(&["list", "ipv4"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains(
            "no subject is called ipv4 — did you mean ip",
        ));
}

#[test]
fn every_experiment_has_a_good_question() {
    collection().check_questions();
}

#[test]
fn every_file_with_an_experiment_is_listed_under_its_name() {
    collection().check_files(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn the_lesson_opens_with_address_already_in_use() {
    assert_eq!(collection().questions()[0].name, "address-in-use");
}

// 3. The table

#[test]
fn the_table_has_every_level() {
    let table = collection().stdout(&["options"]);
    for level in ["SOL_SOCKET", "IPPROTO_TCP", "IPPROTO_IP", "IPPROTO_IPV6"] {
        assert!(
            table.lines().any(|line| line.starts_with(level)),
            "{level} is missing"
        );
    }
    assert!(table.contains("SO_REUSEADDR"), "{table}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_table_reads_this_kernel() {
    let options = options();
    let of = |name: &str| {
        options
            .iter()
            .find(|option| option["name"] == name)
            .expect("in the table")
    };
    let default = fs::read_to_string("/proc/sys/net/core/rmem_default").unwrap();
    assert_eq!(text(of("SO_RCVBUF"), "default"), default.trim());
    assert_eq!(text(of("SO_RCVBUF"), "set to"), "10000");
    assert_eq!(text(of("SO_RCVBUF"), "reads back"), "20000");
    assert_eq!(text(of("SO_TYPE"), "reads back"), "–");
}

#[test]
fn the_table_says_where_each_option_is_seen_or_why_it_is_not() {
    let names = collection().names();
    for option in options() {
        match option["experiment"].as_str() {
            Some(name) => assert!(names.contains(name), "{option:#}"),
            None => assert!(!text(&option, "not shown").is_empty(), "{option:#}"),
        }
    }
}

/// The appendix, in this language.
fn appendix(language: &str) -> String {
    let page = format!("../../docs/{language}/appendix/options.md");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(page).expect("the page is there");
    text.replace("\r\n", "\n")
}

/// The entries of the options, the first before any of them.
fn entries(page: &str) -> Vec<&str> {
    let begin = page.find("## SOL_SOCKET").expect("the first level");
    page[begin..].trim_end().split("\n### ").collect()
}

/// Does the entry say that this machine has refused, or may it differ from kernel to kernel?
fn is_of_the_machine(entry: &str) -> bool {
    let is_error = |code: &str| {
        let name = code.rsplit(' ').next().unwrap_or(code);
        let all_capitals = name.chars().all(|letter| letter.is_ascii_uppercase());
        name.starts_with('E') && name.len() > 3 && all_capitals
    };
    entry.contains("clock tick") || codes(entry).any(is_error)
}

/// The entry without what was read.
fn without_values(entry: &str) -> Vec<&str> {
    let is_value = |line: &str| line.contains("; default ") || line.starts_with("- For example");
    entry.lines().filter(|line| !is_value(line)).collect()
}

/// What stands between backticks.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(target_os = "linux")]
#[test]
fn the_book_shows_the_same_options() {
    let markdown = collection().stdout(&["options", "--markdown"]);
    let english = appendix("en");
    let (shown, wanted) = (entries(&english), entries(&markdown));
    assert_eq!(shown.len(), wanted.len());
    for (shown, wanted) in shown.into_iter().zip(wanted) {
        let is_excused = (is_of_the_machine(shown) || is_of_the_machine(wanted))
            && without_values(shown) == without_values(wanted);
        assert!(
            shown == wanted || is_excused,
            "docs/en/appendix/options.md says\n\n{shown}\n\nand `socket-options options --markdown`\n\n{wanted}\n\n\
             Replace what follows the page's introduction by what the program prints, then translate."
        );
    }
}

#[test]
fn the_book_has_each_option_in_both_languages() {
    let [english, chinese] = ["en", "zh-CN"].map(appendix);
    let in_code = |page: &str| -> Vec<Vec<String>> {
        let options = entries(page).into_iter().skip(1);
        options
            .map(|entry| codes(&format!("### {entry}")).map(str::to_owned).collect())
            .collect()
    };
    let (english, chinese) = (in_code(&english), in_code(&chinese));
    let options = options();
    assert_eq!(english.len(), options.len());
    for ((english, chinese), option) in english.iter().zip(&chinese).zip(&options) {
        assert_eq!(english[0], text(option, "name"));
        // Names and values stay what they are; what is said about them is compared by nobody but the translator.
        assert_eq!(english, chinese);
    }
    assert_eq!(english.len(), chinese.len());
}

// 4. Mistakes

#[test]
fn an_unknown_name_is_a_usage_error_that_suggests_the_nearest() {
    program(&["try", "reuse-adress-both"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(predicate::str::contains("reuse-address-both"));
}

#[test]
fn a_contradictory_command_line_is_a_usage_error() {
    for arguments in [
        &[][..],
        &["try"],
        &["try", "cookie", "--all"],
        &["list", "reuse", "--all"],
        &["list", "cookie"],
        &["list", "--markdown"],
        &["options", "--json", "--markdown"],
        &["options", "SO_REUSEADDR"],
        &["guess"],
    ] {
        program(arguments).assert().code(2);
    }
}
