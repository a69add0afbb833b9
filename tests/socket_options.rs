//! socket-options: every option, set and seen.
//!
//! 1. **The experiments** — each comes out as documented, or says why it cannot be done here.
//! 2. **The list** — all experiments, none twice, none forgotten; for people and for machines.
//! 3. **The table** — every option with its default read now, for the terminal, the book and machines;
//!    and the book's appendix, which is what `list --markdown` prints.
//! 4. **Mistakes** — an unknown name, a contradictory command line.
//!
//! That the table has every option of socket2 is tested beside the table, in `src/table/socket2_source.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use lesson_kit::Screen;
use predicates::prelude::*;
use serde_json::Value;

/// Far more than all experiments take together.
const PATIENCE: Duration = Duration::from_secs(60);

fn program() -> Command {
    let mut command = Command::new(cargo_bin!("socket-options"));
    command.timeout(PATIENCE);
    command
}

fn json(arguments: &[&str]) -> Vec<Value> {
    let output = program()
        .args(arguments)
        .output()
        .expect("the program ends in time");
    let value: Value = serde_json::from_slice(&output.stdout).expect("JSON on stdout");
    value.as_array().expect("a list").clone()
}

fn text<'value>(value: &'value Value, key: &str) -> &'value str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {value:#}"))
}

// 1. The experiments

/// What all experiments came to, for machines and for people.
struct All {
    outcomes: Vec<Value>,
    text: Assert,
}

/// Some take a second or two, so all are done once, and both ways at the same time.
fn all() -> &'static All {
    static ALL: OnceLock<All> = OnceLock::new();
    ALL.get_or_init(|| {
        thread::scope(|scope| {
            let text = scope.spawn(|| program().args(["try", "--all", "--no-ask"]).assert());
            All {
                outcomes: json(&["try", "--all", "--no-ask", "--json"]),
                text: text.join().expect("the program ran"),
            }
        })
    })
}

fn outcomes() -> &'static [Value] {
    &all().outcomes
}

#[test]
fn every_experiment_comes_out_as_documented() {
    let outcomes = outcomes();
    assert!(outcomes.len() >= 82, "only {} experiments", outcomes.len());
    for outcome in outcomes {
        match text(outcome, "outcome") {
            "as documented" => {
                assert_eq!(outcome["observed"], outcome["answer"], "{outcome:#}");
                let facts = outcome["facts"].as_array().expect("facts");
                assert!(!facts.is_empty(), "no facts: {outcome:#}");
            }
            "skipped" => {
                let (name, why) = (text(outcome, "name"), text(outcome, "why"));
                assert!(!why.is_empty(), "{outcome:#}");
                // Not with `eprintln!`, which shows nothing of a test that passes.
                Screen::plain().note(format_args!("skipped: {name}: {why}"));
            }
            _ => panic!("{outcome:#}"),
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn on_linux_little_is_skipped() {
    // With a network namespace and IPv6 it is nearly all, without them still the greater part.
    let outcomes = outcomes();
    let done = outcomes
        .iter()
        .filter(|outcome| outcome["outcome"] == "as documented")
        .count();
    assert!(
        done >= 50,
        "only {done} of {} experiments could be done",
        outcomes.len()
    );
}

#[test]
fn trying_all_ends_with_a_summary() {
    let output = all().text.get_output();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.trim_end().ends_with(" skipped"), "{text}");
    assert!(text.contains(" 0 contradicted, 0 failed, "), "{text}");
}

#[test]
fn trying_one_asks_shows_and_explains() {
    program()
        .args(["try", "recv-buffer-clamped", "--no-ask"])
        .assert()
        .success()
        .stdout(predicate::str::contains("SO_RCVBUF is set to 1 GiB"))
        .stdout(predicate::str::contains("observed: ").or(predicate::str::contains("skipped")))
        .stdout(predicate::str::contains("see socket(7)"));
}

// 2. The list

#[test]
fn the_list_names_every_experiment_once() {
    let experiments = json(&["list", "--json"]);
    let names: BTreeSet<&str> = experiments.iter().map(|each| text(each, "name")).collect();
    assert_eq!(names.len(), experiments.len(), "a name is there twice");

    let listed = program().arg("list").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for name in names {
        assert!(
            listed.lines().any(|line| line.starts_with(name)),
            "{name} is not listed"
        );
    }
}

#[test]
fn every_experiment_has_a_good_question() {
    for each in json(&["list", "--json"]) {
        let choices: BTreeSet<_> = each["choices"]
            .as_array()
            .unwrap()
            .iter()
            .map(Value::to_string)
            .collect();
        assert!((2..=4).contains(&choices.len()), "{each:#}");
        assert!(choices.contains(&each["answer"].to_string()), "{each:#}");
        assert!(text(&each, "question").ends_with('?'), "{each:#}");
        assert!(text(&each, "explanation").ends_with('.'), "{each:#}");
        assert!(!each["sources"].as_array().unwrap().is_empty(), "{each:#}");
    }
}

#[test]
fn every_file_with_an_experiment_is_listed_under_its_name() {
    let experiments = json(&["list", "--json"]);
    let listed: BTreeSet<String> = experiments
        .iter()
        .map(|each| text(each, "name").to_owned())
        .collect();
    let mut written = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for folder in fs::read_dir(source)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        for file in folder
            .read_dir()
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path())
        {
            if fs::read_to_string(&file)
                .unwrap()
                .contains("pub const EXPERIMENT: Experiment")
            {
                written.insert(
                    file.file_stem()
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .replace('_', "-"),
                );
            }
        }
    }
    assert_eq!(written, listed);
}

#[test]
fn the_lesson_opens_with_address_already_in_use() {
    let experiments = json(&["list", "--json"]);
    assert_eq!(text(&experiments[0], "name"), "address-in-use");
}

// 3. The table

#[test]
fn the_table_has_every_level() {
    let table = program().arg("options").assert().success();
    let table = String::from_utf8_lossy(&table.get_output().stdout).into_owned();
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
    let options = json(&["options", "--json"]);
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
    let names: BTreeSet<String> = json(&["list", "--json"])
        .iter()
        .map(|each| text(each, "name").to_owned())
        .collect();
    for option in json(&["options", "--json"]) {
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
    let markdown = program().args(["list", "--markdown"]).assert().success();
    let markdown = String::from_utf8_lossy(&markdown.get_output().stdout).into_owned();
    let english = appendix("en");
    let (shown, wanted) = (entries(&english), entries(&markdown));
    assert_eq!(shown.len(), wanted.len());
    for (shown, wanted) in shown.into_iter().zip(wanted) {
        let is_excused = (is_of_the_machine(shown) || is_of_the_machine(wanted))
            && without_values(shown) == without_values(wanted);
        assert!(
            shown == wanted || is_excused,
            "docs/en/appendix/options.md says\n\n{shown}\n\nand `socket-options list --markdown`\n\n{wanted}\n\n\
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
    let options = json(&["options", "--json"]);
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
    program()
        .args(["try", "reuse-adress-both"])
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
        &["list", "--json", "--markdown"],
        &["options", "--json", "--markdown"],
        &["options", "SO_REUSEADDR"],
        &["guess"],
    ] {
        program().args(arguments).assert().code(2);
    }
}
