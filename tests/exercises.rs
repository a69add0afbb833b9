//! The exercises, and the proof that the stages grade rightly.
//!
//! | tests | what they check |
//! |---|---|
//! | `every_stage_has_…` | the exercise pages have a section for each stage, in both languages |
//! | `every_question_…` | the pages of questions have a section for each question, in both languages |
//! | `start_…`, `check_…`, `hint_…`, `watch_…`, `quiz_…` | the guide, as a reader uses it |
//! | `a_program_that_misbehaves_…` | programs that hang, print without end, fork, crash or leave their group: the report says so, and no process is left |
//! | `the_right_…`, `the_starter_…`, `each_wrong_…` | right programs pass, half-finished ones pass half, wrong ones fail with the right cause |
//!
//! The last group takes minutes, and Python; CI runs it, with
//! `cargo test -p course --test exercises -- --ignored`.

#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::collections::{BTreeSet, HashMap};
use std::fs;
#[cfg(target_os = "linux")]
use std::io::Write;
#[cfg(target_os = "linux")]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock};
use std::thread;

use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use course::exercises::pages::Page;
use course::exercises::questions;
use course::exercises::stages::regions;
use course::exercises::starter::Starter;
use course::language::Language;
use course::lessons::{LESSONS, Lesson, with_experiments, with_stages};
use harness::cargo::build_beside;
#[cfg(target_os = "linux")]
use harness::child::Child;
use lesson_kit::Screen;
#[cfg(target_os = "linux")]
use nix::sys::signal::Signal;
use predicates::prelude::{PredicateBooleanExt, predicate};
use serde_json::Value;
use support::PATIENCE;
#[cfg(target_os = "linux")]
use support::{AtTerminal, Lifeline, Program, verbatim};
use tempfile::TempDir;

#[cfg(unix)]
#[path = "exercises/files.rs"]
mod files;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of a lesson's stages, in the order of its file.
fn stages(lesson: &Lesson) -> Vec<String> {
    let file = root().join("tests").join(format!("{}.rs", lesson.stages()));
    let source = fs::read_to_string(file).unwrap();
    let names = source.lines().filter_map(|line| {
        let name = line.strip_prefix("fn ")?.split('(').next()?;
        name.starts_with("stage_").then(|| name.to_owned())
    });
    names.collect()
}

// ---------------------------------------------------------------- the pages

#[test]
fn every_stage_has_its_section_in_both_languages() {
    for lesson in with_stages() {
        let stages = stages(lesson);
        assert!(!stages.is_empty(), "{} has no stages", lesson.name);
        let pages = Language::ALL.map(|language| Page::read(&root(), lesson, language).unwrap());
        for page in &pages {
            let path = page.path.display();
            let named: Vec<_> = page.stages.iter().map(|stage| &stage.test).collect();
            assert_eq!(named, stages.iter().collect::<Vec<_>>(), "{path}");
            for (number, stage) in (1..).zip(&page.stages) {
                let place = format!("{path}:{}", stage.line);
                assert_eq!(stage.number, number, "{place}");
                assert!(
                    stage.test.starts_with(&format!("stage_{number:02}_")),
                    "{place}"
                );
                assert!(!stage.title.is_empty() && !stage.text.is_empty(), "{place}");
                assert!(stage.hints.len() >= 2, "{place} has too few hints");
                assert!(stage.hints.iter().all(|hint| !hint.is_empty()), "{place}");
                parts(&stage.text).unwrap_or_else(|why| panic!("{place}: {why}"));
            }
        }
        let [english, chinese] = pages;
        for (english, chinese) in english.stages.iter().zip(&chinese.stages) {
            let test = &english.test;
            assert_eq!(english.hints.len(), chinese.hints.len(), "{test}");
            assert_eq!(english.is_optional, chinese.is_optional, "{test}");
            assert_eq!(parts(&english.text), parts(&chinese.text), "{test}");
        }
    }
}

/// The four parts of a stage's text, in either language.
const PARTS: [[&str; 2]; 4] = [
    ["**Build**: ", "**要写什么**："],
    ["**Done when**", "**通过的条件**"],
    ["**Watch out**: ", "**小心**："],
    ["**Try**: ", "**试一试**："],
];

/// How many conditions a stage's text lists; an error if it does not have its four parts, in order.
fn parts(text: &str) -> Result<usize, String> {
    let place = |[english, chinese]: [&str; 2]| {
        let mut lines = text.lines();
        lines.position(|line| line.starts_with(english) || line.starts_with(chinese))
    };
    let places: Vec<_> = PARTS.into_iter().map(place).collect();
    let [Some(0), Some(done), Some(watch), Some(_)] = places[..] else {
        return Err(format!("the parts begin at lines {places:?}"));
    };
    if !places.is_sorted() {
        return Err(format!("the parts are not in order: {places:?}"));
    }
    if done > 3 {
        return Err("what to build takes more than two lines".into());
    }
    let conditions = text.lines().skip(done).take(watch - done);
    let conditions = conditions.filter(|line| line.starts_with("- ")).count();
    if conditions == 0 {
        return Err("no condition".into());
    }
    Ok(conditions)
}

/// `tests/pages.rs` compares the English pages with the experiments.
#[test]
fn every_question_has_its_section_in_both_languages() {
    for lesson in with_experiments() {
        let [english, chinese] =
            Language::ALL.map(|language| questions::read(&root(), lesson, language).unwrap());
        assert!(!english.is_empty(), "{} has no questions", lesson.name);
        for (english, chinese) in english.iter().zip(&chinese) {
            let name = format!("{}: {}", lesson.name, english.name);
            assert_eq!(chinese.name, english.name);
            assert_eq!(chinese.choices.len(), english.choices.len(), "{name}");
            let [number, in_chinese] = [english, chinese].map(|question| {
                let mut choices = question.choices.iter();
                choices.position(|choice| *choice == question.answer)
            });
            assert_eq!(in_chinese, number, "{name}");
            assert!(number.is_some(), "{name}: the answer is no choice");
            assert!(!chinese.sources.is_empty(), "{name}");
            assert!(chinese.question.chars().any(is_chinese), "{name}");
            assert!(chinese.explanation.chars().any(is_chinese), "{name}");
            let choices: BTreeSet<_> = chinese.choices.iter().collect();
            assert_eq!(choices.len(), english.choices.len(), "{name}: two the same");
        }
        assert_eq!(chinese.len(), english.len(), "{}", lesson.name);
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

// ---------------------------------------------------------------- the guide

/// A reader: a folder for exercises.
struct Reader {
    home: TempDir,
}

impl Reader {
    fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn folder(&self, lesson: &str) -> PathBuf {
        self.home.path().join(lesson)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut guide = Command::new(cargo_bin!("course"));
        guide
            .args(args)
            .current_dir(root())
            .env("EXERCISES", self.home.path())
            .env("LC_ALL", "C")
            .env_remove("PYTHONUNBUFFERED")
            .env("PYTHONDONTWRITEBYTECODE", "1");
        guide
    }

    fn runs(&self, args: &[&str]) -> Assert {
        assert_cmd::Command::from_std(self.command(args))
            .timeout(12 * PATIENCE)
            .assert()
    }

    fn stdout(&self, args: &[&str]) -> String {
        let assert = self.runs(args);
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    /// A shell script as the reader's program.
    #[cfg(target_os = "linux")]
    fn script(&self, name: &str, script: &str) -> PathBuf {
        let file = self.home.path().join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    /// The result of `check --json` for a program, given as a command line.
    fn grades(&self, lesson: &str, program: &[&str]) -> Value {
        let stages = built_stages(lesson);
        let stages = stages.to_str().unwrap();
        let args = [
            &["check", lesson, "--json", "--stages", stages, "--"],
            program,
        ]
        .concat();
        serde_json::from_str(&self.stdout(&args)).unwrap()
    }
}

/// The program of the stages of a lesson. The first call builds all of them, with the programs of all lessons.
///
/// A test in which the guide builds calls this first, so that the guide has nothing left to build.
/// Otherwise one cargo would wait for another, longer than a test waits.
fn built_stages(lesson: &str) -> PathBuf {
    static BUILT: OnceLock<HashMap<String, PathBuf>> = OnceLock::new();
    let lesson = course::lessons::find(lesson).unwrap();
    BUILT.get_or_init(build)[&lesson.stages()].clone()
}

fn build() -> HashMap<String, PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--no-run", "--message-format=json", "--quiet"]);
    for lesson in LESSONS {
        cargo.args(["--package", lesson.name, "--test", &lesson.stages()]);
    }
    build_beside(cargo_bin!("course").parent().unwrap(), &mut cargo);
    let output = cargo
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo builds the stages");
    let stages = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let target = &message["target"];
        let is_stages = target["kind"][0] == "test";
        let name = target["name"].as_str().filter(|_| is_stages)?;
        Some((name.to_owned(), message["executable"].as_str()?.into()))
    };
    let messages = String::from_utf8(output.stdout).unwrap();
    messages.lines().filter_map(stages).collect()
}

#[test]
fn start_makes_an_exercise_and_never_writes_over_one() {
    let reader = Reader::new();
    reader
        .runs(&["start", "tcp-chat"])
        .success()
        .stdout(predicate::str::contains("From the project's folder"))
        .stdout(predicate::str::contains("cargo run -- check tcp-chat"));
    let folder = reader.folder("tcp-chat").join("src");
    let files = fs::read_dir(&folder).unwrap();
    let sources = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let source: String = sources.collect();
    assert!(source.contains("// Stage 1: "), "the first step is named");
    assert!(!source.contains("// stage "), "no marker is left");
    let main = folder.join("main.rs");
    fs::write(&main, "mine").unwrap();
    reader
        .runs(&["start", "tcp-chat"])
        .success()
        .stdout(predicate::str::contains("stays as it is"));
    reader
        .runs(&["start", "tcp-chat", "--lang", "python"])
        .code(1)
        .stderr(predicate::str::contains("the exercise there is in Rust"));
    reader
        .runs(&["start", "udp-upper", "--dir", folder_of(&folder)])
        .code(1)
        .stderr(predicate::str::contains("no exercise of it"));
    assert_eq!(fs::read_to_string(&main).unwrap(), "mine");
}

fn folder_of(sources: &Path) -> &str {
    sources.parent().unwrap().to_str().unwrap()
}

#[test]
fn start_goes_back_to_an_exercise_and_its_progress() {
    let reader = Reader::new();
    reader.runs(&["start", "tcp-chat"]).success();
    let file = reader.home.path().join("progress.json");
    let mut progress: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let chat = &mut progress["lessons"]["tcp-chat"];
    assert_eq!(chat["folder"], "tcp-chat");
    chat["passed"]["tcp-chat"] = serde_json::json!(["stage_01_the_server_says_where_it_listens"]);
    fs::write(&file, progress.to_string()).unwrap();
    let other = reader.folder("other");
    let other = other.to_str().unwrap();
    reader
        .runs(&["start", "tcp-chat", "--lang", "python", "--dir", other])
        .success()
        .stdout(predicate::str::contains("has passed 1 of its stages"))
        .stdout(predicate::str::contains(
            "cargo run -- start tcp-chat --dir",
        ));
    assert!(reader.stdout(&["list"]).contains("0 of 23"));
    reader
        .runs(&["start", "tcp-chat"])
        .success()
        .stdout(predicate::str::contains("1 of 23 stages passed"));
    assert!(reader.stdout(&["list"]).contains("1 of 23"));
    // Without --lang, the exercise may be in any language.
    reader
        .runs(&["start", "tcp-chat", "--dir", other])
        .success();
    assert!(reader.stdout(&["list"]).contains("0 of 23"));
}

#[test]
fn start_speaks_the_reader_s_language() {
    let reader = Reader::new();
    let elsewhere = reader.home.path().join("here");
    let elsewhere = elsewhere.to_str().unwrap();
    let args = ["start", "udp-upper", "--lang", "python", "--dir", elsewhere];
    let mut guide = reader.command(&args);
    guide.env("LC_ALL", "zh_CN.UTF-8");
    assert_cmd::Command::from_std(guide).assert().success();
    let source = fs::read_to_string(Path::new(elsewhere).join("udp_upper.py")).unwrap();
    assert!(source.contains("# 第 1 关："), "the steps are in Chinese");
    assert!(source.contains("关还没有写"), "so is what it says");
    // `check` finds it there, and `--lang-ui` overrides the language of the system.
    let page = reader.stdout(&["list", "--lang-ui", "en"]);
    assert!(page.starts_with("udp-upper"), "{page}");
    assert!(page.contains("0 of 24 stages passed"), "{page}");
}

#[test]
fn what_cannot_be_done_is_told_in_the_reader_s_language() {
    let reader = Reader::new();
    let file = reader.home.path().join("file");
    fs::write(&file, "").unwrap();
    let folder = file.join("chat");
    let folder = folder.to_str().unwrap();
    reader
        .runs(&["start", "tcp-chat", "--lang-ui", "zh-CN", "--dir", folder])
        .code(1)
        .stderr(predicate::str::starts_with("无法写 "));
}

#[test]
fn an_exercise_elsewhere_that_is_gone_gives_way_to_the_one_at_home() {
    built_stages("udp-upper");
    let reader = Reader::new();
    let elsewhere = reader.home.path().join("there");
    let begin = ["start", "udp-upper", "--lang", "python"];
    reader.runs(&begin).success();
    reader
        .runs(&[&begin[..], &["--dir", elsewhere.to_str().unwrap()]].concat())
        .success();
    fs::remove_dir_all(&elsewhere).unwrap();
    // `start` does not overwrite it, so `check` must find it.
    fs::write(
        reader.home.path().join("udp-upper").join("udp_upper.py"),
        "",
    )
    .unwrap();
    reader
        .runs(&["check", "udp-upper"])
        .code(1)
        .stdout(predicate::str::contains("0 of 24 stages passed"));
}

#[test]
fn start_has_no_exercise_for_a_lesson_of_experiments() {
    Reader::new()
        .runs(&["start", "socket-calls"])
        .code(2)
        .stderr(predicate::str::contains("cargo run -- quiz socket-calls"));
}

#[test]
fn check_without_an_exercise_says_how_to_begin() {
    let reader = Reader::new();
    reader
        .runs(&["check"])
        .code(2)
        .stderr(predicate::str::contains("cargo run -- start tcp-chat"));
    reader
        .runs(&["check", "tcp-chat"])
        .code(2)
        .stderr(predicate::str::contains("`-- python3 my_chat.py`"));
}

/// On Linux only, like all tests that build; see `tests/course.rs`.
#[test]
#[cfg(target_os = "linux")]
fn check_passes_the_lessons_own_programs() {
    let reader = Reader::new();
    let stages = built_stages("tcp-chat");
    let own = cargo_bin!("course").with_file_name("tcp-chat");
    let own = own.to_str().unwrap();
    let stages = ["--stages", stages.to_str().unwrap()];
    let args = [&["check", "tcp-chat"], &stages[..], &["--", own]].concat();
    reader
        .runs(&args)
        .success()
        .stdout(predicate::str::contains("23 of 23 stages passed, ★ 4 of 4"))
        .stdout(predicate::str::contains("✓ 27"));
    // With `--from`, only what was run is counted, and what had passed before stays so.
    let begin_at = |stage: &str| {
        let begin = ["check", "tcp-chat", "--from", stage];
        reader.runs(&[&begin[..], &stages, &["--", own]].concat())
    };
    begin_at("24")
        .success()
        .stdout(predicate::str::contains("2 of 2 stages passed"))
        .stdout(predicate::str::contains("All stages passed").not());
    for none in ["0", "28"] {
        let said = format!("tcp-chat has no stage {none}");
        begin_at(none)
            .code(2)
            .stderr(predicate::str::contains(said));
    }
    // The command is remembered, and the page shows the result.
    let page = reader.stdout(&[]);
    assert!(page.contains("23 of 23 stages passed"), "{page}");
    // The next lesson is the first that is not done.
    assert!(
        page.contains("Go on with lesson 1, socket-calls: "),
        "{page}"
    );
    reader
        .runs(&["hint"])
        .success()
        .stdout(predicate::str::contains("have passed"));
}

#[test]
#[cfg(target_os = "linux")]
fn check_tells_all_of_the_stage_that_fails() {
    let reader = Reader::new();
    // It does not listen where it says.
    let program = reader.home.path().join("upper.sh");
    fs::write(&program, "echo 'listening on 127.0.0.1:1'; sleep 1000\n").unwrap();
    let stages = built_stages("udp-upper");
    let args = ["check", "udp-upper", "--stages", stages.to_str().unwrap()];
    let args = [&args[..], &["--", "sh", program.to_str().unwrap()]].concat();
    let check = |args: &[&str]| {
        let mut guide = reader.command(args);
        // The stage waits in vain, so it need not wait long.
        guide.env("STAGE_PATIENCE", "2s");
        let assert = assert_cmd::Command::from_std(guide).assert().code(1);
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let with_text = [&args[..2], &["--text"], &args[2..]].concat();
    let [told, told_with_text] = thread::scope(|scope| {
        let both = [&args, &with_text].map(|args| scope.spawn(|| check(args)));
        both.map(|told| told.join().unwrap())
    });
    for part in [
        "✓  1",
        "✗  2",
        "Stage 2: ",
        " 1. started server: PROGRAM server 127.0.0.1:0",
        "expected      ",
        "received      ",
        "likely cause  ",
        "docs/en/udp-upper/exercises.md:",
        "cargo run -- hint udp-upper",
        "cargo run -- check udp-upper --text",
        "1 of 24 stages passed",
    ] {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    for line in told.lines() {
        assert!(width(line) <= 80, "{line}");
    }
    let page = Page::read(&root(), lesson_of("udp-upper"), Language::English).unwrap();
    let first_words = page.stages[1].text.split(' ').take(4);
    let first_words = first_words.collect::<Vec<_>>().join(" ").replace("**", "");
    assert!(
        !told.contains(&first_words),
        "its text, not asked for:\n{told}"
    );
    assert!(
        told_with_text.contains(&first_words),
        "no `{first_words}`:\n{told_with_text}"
    );
    // Each call shows one hint more.
    for (number, of) in [(1, "Hint 1 of"), (2, "Hint 2 of")] {
        let hint = reader.stdout(&["hint"]);
        assert!(hint.starts_with("Stage 2: ") && hint.contains(of), "{hint}");
        assert_eq!(hint.matches("\nHint ").count(), number, "{hint}");
    }
    let list = reader.stdout(&["list", "udp-upper"]);
    assert!(list.contains("✓  1") && list.contains("·  2"), "{list}");
}

/// A wide character takes two columns.
#[cfg(target_os = "linux")]
fn width(line: &str) -> usize {
    line.chars()
        .map(|c| if c >= '\u{2e80}' { 2 } else { 1 })
        .sum()
}

fn lesson_of(name: &str) -> &'static Lesson {
    course::lessons::find(name).unwrap()
}

/// The lesson's own program, which the call before has built with its stages.
#[cfg(target_os = "linux")]
fn own_program(lesson: &str) -> String {
    built_stages(lesson);
    let guide = cargo_bin!("course");
    guide.with_file_name(lesson).display().to_string()
}

/// What `check --see` prints, from this stage on, of this shell script, which executes one program or another.
#[cfg(target_os = "linux")]
fn seen(lesson: &str, stage: &str, script: &str, options: &[&str]) -> String {
    let reader = Reader::new();
    let program = reader.script("program", script);
    let stages = built_stages(lesson);
    let args = ["check", lesson, "--from", stage, "--see", "--stages"];
    let mut guide = reader.command(&args);
    guide.arg(stages).args(options).arg("--").arg(program);
    // The stage waits in vain, so it need not wait long; but one that passes must have the time for it.
    guide.env("STAGE_PATIENCE", "3s");
    let assert = assert_cmd::Command::from_std(guide).assert().code(1);
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

/// A program of another lesson listens, too, but over TCP: nobody is there for a datagram.
#[test]
#[cfg(target_os = "linux")]
fn check_shows_the_stage_that_fails() {
    let program = own_program("tcp-chat");
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("seen.html");
    let options = ["--html", page.to_str().unwrap()];
    let told = seen(
        "udp-upper",
        "2",
        &format!("exec '{program}' \"$@\"\n"),
        &options,
    );
    let (_, ladder) = told.split_once("Once more, and watched").unwrap();
    let (ladder, _) = ladder.split_once("What to do next").unwrap();
    if ladder.contains("This cannot be shown here: ") {
        return Screen::plain().note("skipped: this machine forbids ptrace");
    }
    let mut rest = ladder;
    let mut then = |part: &str| {
        let (_, after) = rest
            .split_once(part)
            .unwrap_or_else(|| panic!("no {part} then:\n{ladder}"));
        rest = after;
    };
    then("your program");
    then("stage 2");
    then("started server: PROGRAM");
    then("socket(INET, STREAM) = ");
    then("LISTEN");
    then("prints \"listening on");
    if ladder.contains("! there is no wire") {
        assert!(
            std::env::var_os("REQUIRE_PRIVATE_NETWORK").is_none(),
            "{ladder}"
        );
        Screen::plain().note("skipped: the segments, which need a private network");
    } else {
        then("UDP \"hello\"");
        then("unreachable");
    }
    then("✗ expected the answer");
    assert_eq!(ladder.matches('✗').count(), 1, "{ladder}");
    then("All of it, to step through: ");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("<svg") && page.contains("expected the answer"));
    let is_path = |line: &str| line.starts_with("All of it");
    assert!(
        ladder
            .lines()
            .all(|line| is_path(line) || width(line) <= 80),
        "{ladder}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_stage_that_needs_two_machines_is_skipped_where_there_are_none() {
    const STAGE: &str = "stage_27_who_is_cut_off_is_given_up";
    let lacking = support::lacking::USER_NAMESPACES;
    for is_required in [false, true] {
        let Some(mut stage) = lacking.command(&built_stages("tcp-chat")) else {
            return;
        };
        stage.args(["--exact", "--nocapture", STAGE]);
        if is_required {
            stage.env("REQUIRE_PRIVATE_NETWORK", "1");
        }
        let output = stage.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), !is_required, "{said}");
        assert!(said.contains("user.max_user_namespaces is 0"), "{said}");
        assert!(
            said.contains("sudo sysctl user.max_user_namespaces="),
            "{said}"
        );
        assert_eq!(said.contains("note: skipped: "), !is_required, "{said}");
    }
}

/// Whoever is traced stops at each call: a loop that makes one after the other hardly runs.
#[test]
#[cfg(target_os = "linux")]
fn check_sees_a_loop_that_never_waits() {
    let told = seen("tcp-chat", "1", "while :; do echo >/dev/null; done", &[]);
    let (_, ladder) = told.split_once("Once more, and watched").unwrap();
    let is_said = ladder.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_said = is_said.contains("runs all the time, without a wait");
    assert!(is_said || ladder.contains("forbids ptrace"), "{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn check_says_that_a_program_passes_when_it_is_watched() {
    let [right, wrong] = ["udp-upper", "tcp-chat"].map(own_program);
    let is_watched = "! grep -q 'TracerPid:.0$' /proc/self/status";
    let told = seen(
        "udp-upper",
        "2",
        &format!("{is_watched} && exec '{right}' \"$@\"; exec '{wrong}' \"$@\""),
        &[],
    );
    let is_said = told.contains("It passed when it was watched.");
    assert!(is_said || told.contains("forbids ptrace"), "{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn check_says_why_nothing_can_be_shown() {
    let reader = Reader::new();
    let tracer = reader.script(
        "tracer",
        "echo 'socket-trace: no ptrace; use sudo' >&2; exit 1",
    );
    let program = own_program("tcp-chat");
    let options = ["--tracer", tracer.to_str().unwrap()];
    let told = seen(
        "udp-upper",
        "2",
        &format!("exec '{program}' \"$@\"\n"),
        &options,
    );
    assert!(
        told.contains("This cannot be shown here: no ptrace; use sudo"),
        "{told}"
    );
    assert!(
        told.contains("likely cause") && told.contains("What to do next"),
        "{told}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn check_for_machines_is_json_and_no_progress() {
    let reader = Reader::new();
    let graded = reader.grades("tcp-chat", &["false"]);
    assert_eq!(graded["lesson"], "tcp-chat");
    assert_eq!(
        (&graded["stages"], &graded["passed"]),
        (&23.into(), &0.into())
    );
    assert_eq!(graded["failed"]["stage"], 1);
    assert!(graded["failed"]["likely_cause"].is_string());
    assert!(graded["seconds"].is_f64());
    assert!(!reader.home.path().join("progress.json").exists());
}

/// On Windows, the system adds an ending to the name of a program.
#[test]
#[cfg(unix)]
fn check_of_no_program_is_a_usage_error_and_not_remembered() {
    let reader = Reader::new();
    for program in ["./nosuch", "no-such-program"] {
        let stages = built_stages("tcp-chat");
        let stages = stages.to_str().unwrap();
        let args = ["check", "tcp-chat", "--stages", stages, "--", program];
        reader
            .runs(&args)
            .code(2)
            .stdout("")
            .stderr(predicate::str::starts_with(format!(
                "{program}: no such program"
            )));
    }
    assert!(!reader.home.path().join("progress.json").exists());
}

/// The stages are a script here: one that reports a step, half of a line, and ends in its own way.
#[test]
#[cfg(target_os = "linux")]
fn a_stage_that_dies_without_a_report_is_told_as_such() {
    let reader = Reader::new();
    for (end, received) in [
        (
            "kill -9 $$",
            "it ended without a report (signal: 9 (SIGKILL))",
        ),
        ("exit 101", "it ended without a report (exit status: 101)"),
    ] {
        let stages = reader.script(
            "stages",
            &format!(
                r#"[ "$1" = --list ] && echo stage_01_dies: test && exit
printf '\n{{"step":"it began"}}\n{{"failed":{{"expected":"a re' >"$STAGE_REPORT"
echo no more memory >&2
{end}"#
            ),
        );
        let args = ["check", "tcp-chat", "--json", "--stages"];
        let args = [&args[..], &[stages.to_str().unwrap(), "--", "true"]].concat();
        let assert = reader.runs(&args).code(1);
        let graded: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
        let failed = &graded["failed"];
        assert_eq!(failed["steps"], serde_json::json!(["it began"]));
        assert_eq!(failed["received"], received);
        assert_eq!(failed["stderr"][0]["lines"][0], "no more memory");
        let cause = failed["likely_cause"].as_str().unwrap();
        assert!(cause.contains("says nothing about the program"), "{cause}");
    }
}

/// `python3 nosuch.py` is such a program. It would pass the stage about usage errors if that stage looked only at the exit status.
#[test]
#[cfg(target_os = "linux")]
fn a_program_that_ends_like_a_mistake_whatever_it_is_told_passes_nothing() {
    let passes_nothing = |lesson: &str| {
        let reader = Reader::new();
        let program = reader.script("program", "echo usage >&2; exit 2");
        let stages = built_stages(lesson);
        let mut guide = reader.command(&["check", lesson, "--all", "--json", "--stages"]);
        guide.arg(stages).arg("--").arg(program);
        let output = guide.env("STAGE_PATIENCE", "2s").output().unwrap();
        let graded: Value = serde_json::from_slice(&output.stdout).unwrap();
        let last = graded["results"].as_array().unwrap().last().unwrap();
        assert_eq!(last["passed"], false, "{last:#}");
    };
    thread::scope(|scope| {
        for lesson in ["tcp-chat", "remote-cmd"] {
            scope.spawn(move || passes_nothing(lesson));
        }
    });
}

#[test]
#[cfg(target_os = "linux")]
fn check_for_machines_tells_why_a_program_cannot_be_built() {
    let reader = Reader::new();
    reader.runs(&["start", "udp-upper"]).success();
    let folder = reader.folder("udp-upper");
    // Without dependencies, which would be compiled first.
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let (alone, _) = manifest.split_once("[dependencies]").unwrap();
    fs::write(folder.join("Cargo.toml"), alone).unwrap();
    let main = folder.join("src").join("main.rs");
    fs::write(main, "fn main() { no_such_function() }").unwrap();
    let stages = built_stages("udp-upper");
    let args = ["check", "udp-upper", "--json", "--stages"];
    let args = [&args[..], &[stages.to_str().unwrap()]].concat();
    let assert = reader.runs(&args).code(1).stderr("");
    let told: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    let why = told["build_error"].as_str().unwrap();
    assert!(why.contains("no_such_function"), "{told:#}");
    assert_eq!((&told["passed"], &told["stages"]), (&0.into(), &24.into()));
    assert_eq!(told["results"], serde_json::json!([]));
}

#[test]
fn a_hint_of_no_stage_is_a_usage_error() {
    let reader = Reader::new();
    reader
        .runs(&["hint", "tcp-chat", "99"])
        .code(2)
        .stderr(predicate::str::contains("1 to 27"));
    reader.runs(&["hint", "tcp-chat", "x"]).code(2);
    let chinese = reader.stdout(&["hint", "tcp-chat", "3", "--lang-ui", "zh-CN"]);
    assert!(chinese.starts_with("第 3 关："), "{chinese}");
}

#[test]
fn the_page_leads_on_to_the_next_lesson_that_is_not_done() {
    let reader = Reader::new();
    let page = reader.stdout(&[]);
    assert!(page.contains("Begin with the first lesson"), "{page}");
    let progress = serde_json::json!({"lessons": {
        "socket-calls": {"answers": {"port-zero": true}, "questions": 1},
        "tcp-chat": {"stages": 23},
    }});
    fs::write(
        reader.home.path().join("progress.json"),
        progress.to_string(),
    )
    .unwrap();
    let page = reader.stdout(&[]);
    let next = page.split("What to do next").nth(1).unwrap();
    assert!(next.contains("Go on with lesson 2, tcp-chat: "), "{next}");
    assert!(next.contains("cargo run -- check tcp-chat"), "{next}");
    assert!(!next.contains("quiz"), "{next}");
}

#[test]
fn progress_that_makes_no_sense_is_kept_and_reported() {
    let reader = Reader::new();
    let file = reader.home.path().join("progress.json");
    fs::write(&file, "{\"now\": tcp").unwrap();
    for args in [&["list", "tcp-chat"][..], &["start", "tcp-chat"], &[]] {
        reader
            .runs(args)
            .code(1)
            .stderr(predicate::str::contains("progress.json"))
            .stderr(predicate::str::contains("correct the file"));
    }
    reader
        .runs(&["list", "tcp-chat", "--lang-ui", "zh-CN"])
        .stderr(predicate::str::contains("第 1 行第 "));
    assert_eq!(fs::read_to_string(&file).unwrap(), "{\"now\": tcp");
}

#[test]
#[cfg(target_os = "linux")]
fn watch_checks_again_at_each_save() {
    built_stages("tcp-chat");
    let reader = Reader::new();
    let program = reader.home.path().join("chat.sh");
    fs::write(&program, "echo one >&2; exit 1\n").unwrap();
    let home = format!("EXERCISES={}", reader.home.path().display());
    let guide = cargo_bin!("course").display().to_string();
    let words = ["env", &home, "LC_ALL=C", "STAGE_PATIENCE=60s", &guide];
    let program = program.to_str().unwrap();
    let watch = Program::new(words.map(str::to_owned).to_vec()).start(
        verbatim("guide"),
        &["watch", "tcp-chat", "--", "sh", program],
    );
    watch.expect_on_stdout("    one\n", verbatim("the program is checked at once"));
    watch.expect_on_stdout("watching", verbatim("the keys are told"));
    fs::write(program, "echo two >&2; exit 1\n").unwrap();
    watch.expect_on_stdout(
        "    two\n",
        verbatim("the program is checked when it was saved"),
    );
    watch.expect_on_stdout("watching", verbatim("the keys are told"));
    watch.interrupt();
    watch.expect_exit(0, verbatim("Ctrl-C ends it"));
}

/// As in `cargo run -- watch | tee log`.
#[test]
#[cfg(target_os = "linux")]
fn watch_reads_no_keys_when_stdout_is_a_pipe() {
    built_stages("tcp-chat");
    let reader = Reader::new();
    let program = reader.script("chat.sh", "exit 1");
    let keyboard = nix::pty::openpty(None, None).unwrap();
    let mut guide = reader.command(&["watch", "tcp-chat", "--", program.to_str().unwrap()]);
    guide.stdin(keyboard.slave).stdout(Stdio::piped());
    let mut watch = Child::spawn(&mut guide).unwrap();
    let told = watch.stdout().take_until("Ctrl-C ends");
    assert!(
        told.is_ok(),
        "{}",
        String::from_utf8_lossy(&told.unwrap_err())
    );
    watch.interrupt();
    assert!(watch.wait(PATIENCE).is_some_and(|status| status.success()));
}

#[test]
#[cfg(target_os = "linux")]
fn watch_reads_keys_and_leaves_the_terminal_as_it_was() {
    built_stages("tcp-chat");
    let reader = Reader::new();
    let program = reader.script("chat.sh", "exit 1");
    let args = ["watch", "tcp-chat", "--", program.to_str().unwrap()];
    let home = reader.home.path().to_str().unwrap();
    let watch = AtTerminal {
        env: &[("TERM", "xterm"), ("LC_ALL", "C"), ("EXERCISES", home)],
        ..AtTerminal::new(cargo_bin!("course"), &args)
    };
    for signal in [None, Some(Signal::SIGTERM), Some(Signal::SIGHUP)] {
        let mut watch = watch.start();
        watch.expect("q quit");
        // The second key, too, which may come while the first one is being answered.
        watch.paste(b"lh");
        watch.expect("q quit");
        watch.expect("q quit");
        match signal {
            None => watch.paste(b"q"),
            Some(signal) => watch.signal(signal),
        }
        watch.expect_good_end(0);
    }
}

#[test]
fn watch_without_a_file_is_a_usage_error() {
    Reader::new()
        .runs(&["watch", "tcp-chat", "--", "python3", "-m", "my_chat"])
        .code(2)
        .stderr(predicate::str::contains(
            "`python3 -m my_chat` names no file",
        ));
}

#[test]
#[cfg(target_os = "linux")]
fn quiz_asks_runs_and_keeps_the_score() {
    built_stages("tcp-vs-udp");
    let reader = Reader::new();
    let answers = |args: &[&str], answers: &str| {
        let mut guide = reader.command(args);
        guide.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut guide = guide.spawn().unwrap();
        let mut stdin = guide.stdin.take().unwrap();
        stdin.write_all(answers.as_bytes()).unwrap();
        drop(stdin);
        let output = guide.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    // Two wrong inputs, an answer, a question passed over, and the end.
    let told = answers(&["quiz", "tcp-vs-udp"], "9\nx\n1\n\nq\n");
    assert!(told.contains("tcp-vs-udp 1/40 · "), "{told}");
    assert!(told.contains("a number from 1 to"), "{told}");
    assert!(told.contains("tcp-vs-udp 2/40 · "), "{told}");
    assert!(told.contains(": 1 of 40 questions answered, "), "{told}");
    // An answered question is not asked again, one that was passed over is.
    let told = answers(&["quiz", "tcp-vs-udp"], "q\n");
    assert!(told.contains("tcp-vs-udp 2/40 · "), "{told}");
    // In Chinese: a wrong guess, and a right one.
    let in_chinese = ["quiz", "tcp-vs-udp", "--again", "--lang-ui", "zh-CN"];
    let told = answers(&in_chinese, "1\n1\nq\n");
    assert!(told.contains("tcp-vs-udp 1/40 · "), "{told}");
    assert!(
        told.contains("✗ 实际观察到：三条全在一起，粘成一片"),
        "{told}"
    );
    assert!(told.contains("✓ 对：第一条消息"), "{told}");
    assert!(told.contains("答了 40 题中的 2 题，预测对 1 题"), "{told}");
    reader.runs(&["quiz", "tcp-chat"]).code(2);
}

/// Which rules solve a puzzle, the tests of bad-network try; here a script plays its program.
#[test]
#[cfg(target_os = "linux")]
fn puzzles_keeps_what_is_solved() {
    let reader = Reader::new();
    reader.script(
        "bad-network",
        "case \"$*\" in *--names*) echo one; echo two;; *right*) echo solved;; *wrong*) exit 1;; *) echo \"$@\";; esac",
    );
    let folder = reader.home.path().to_str().unwrap();
    let puzzles = |args: &[&str]| reader.runs(&[&["puzzles", "--programs", folder], args].concat());
    puzzles(&["one", "--rules", "wrong"]).code(1);
    let page = || reader.stdout(&[]);
    assert!(!page().contains("puzzles solved"));
    puzzles(&["two", "--hint", "2"])
        .success()
        .stdout(predicate::str::contains("--hint 2"));
    puzzles(&["one", "--rules", "right"]).code(0);
    assert!(page().contains("1 of 2 puzzles solved"), "{}", page());
    puzzles(&[])
        .success()
        .stdout(predicate::str::contains("--solved one"));
}

/// Such as the server of a compiler cache, which the next build uses, too.
#[test]
#[cfg(target_os = "linux")]
fn check_spares_what_a_build_leaves_running() {
    let reader = Reader::new();
    let built = serde_json::json!({
        "target": {"name": "udp_upper", "kind": ["test"]},
        "executable": built_stages("udp-upper"),
    });
    // The daemon ends when the reader's folder is removed. The build ends when the daemon has left its process group.
    let daemon = "setsid sh -c '>\"$0.away\"; while [ -e \"$0\" ]; do sleep 0.1; done' \"$0\" >/dev/null 2>&1 &
until [ -e \"$0.away\" ]; do sleep 0.01; done";
    let cargo = reader.script("cargo", &format!("{daemon}\necho '{built}'"));
    let mut guide = reader.command(&["check", "udp-upper", "--json", "--", "false"]);
    guide.env("CARGO", &cargo);
    let assert = assert_cmd::Command::from_std(guide).assert().code(1);
    let told: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(told["failed"]["notes"], serde_json::json!([]));
    let left = marked(&format!("EXERCISES={}", reader.home.path().display()));
    assert!(!left.is_empty(), "it was killed");
}

/// The checked program asks for the hint, as a reader does at another terminal.
#[test]
#[cfg(target_os = "linux")]
fn a_hint_given_during_a_check_is_not_forgotten() {
    let reader = Reader::new();
    let guide = cargo_bin!("course").display();
    let program = reader.script(
        "chat.sh",
        &format!("{guide} hint tcp-chat 5 >/dev/null; exit 1"),
    );
    let stages = built_stages("tcp-chat");
    let args = ["check", "tcp-chat", "--stages", stages.to_str().unwrap()];
    let args = [&args[..], &["--", program.to_str().unwrap()]].concat();
    reader.runs(&args).code(1);
    let hint = reader.stdout(&["hint", "tcp-chat", "5"]);
    assert!(hint.contains("\nHint 2 of"), "{hint}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_hint_given_during_a_quiz_is_not_forgotten() {
    built_stages("tcp-vs-udp");
    let reader = Reader::new();
    let mut quiz = reader.command(&["quiz", "tcp-vs-udp"]);
    quiz.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut quiz = Child::spawn(&mut quiz).unwrap();
    quiz.stdout().take_until("tcp-vs-udp 1/40").unwrap();
    reader.runs(&["hint", "tcp-chat", "5"]).success();
    quiz.write(b"1\n").unwrap();
    quiz.stdout().take_until("tcp-vs-udp 2/40").unwrap();
    quiz.end_input();
    assert!(quiz.wait(PATIENCE).is_some_and(|status| status.success()));
    let hint = reader.stdout(&["hint", "tcp-chat", "5"]);
    assert!(hint.contains("\nHint 2 of"), "{hint}");
    let page = reader.stdout(&[]);
    assert!(page.contains("of 40 predicted rightly"), "{page}");
}

#[test]
#[cfg(target_os = "linux")]
fn check_of_another_program_leads_back_to_that_one() {
    let reader = Reader::new();
    let start = ["start", "udp-upper", "--lang", "python"];
    reader.runs(&start).success();
    let stages = built_stages("udp-upper");
    let args = ["check", "udp-upper", "--stages", stages.to_str().unwrap()];
    let args = [&args[..], &["--", "sh", "-c", "exit 1"]].concat();
    reader
        .runs(&args)
        .code(1)
        .stdout(predicate::str::contains("cargo run -- hint udp-upper 1\n"))
        .stdout(predicate::str::contains(
            "cargo run -- check udp-upper -- sh -c 'exit 1'\n",
        ));
}

// ---------------------------------------------------------------- programs that misbehave

/// Grades a script, and returns the failed stage. All processes of the script have a mark in their environment.
#[cfg(target_os = "linux")]
fn misbehaves(script: &str) -> Value {
    misbehaves_within(script, "3s")
}

/// So long each wait of the stage may be: in vain it need not be long.
#[cfg(target_os = "linux")]
fn misbehaves_within(script: &str, patience: &str) -> Value {
    let reader = Reader::new();
    let file = reader.home.path().join("program.sh");
    fs::write(&file, script).unwrap();
    let stages = built_stages("tcp-chat");
    let mark = format!("MISBEHAVES={}", file.display());
    let (name, value) = mark.split_once('=').unwrap();
    let mut guide = reader.command(&["check", "tcp-chat", "--json", "--stages"]);
    guide
        .arg(stages)
        .args(["--", "bash"])
        .arg(&file)
        .env(name, value)
        .env("STAGE_PATIENCE", patience);
    let assert = assert_cmd::Command::from_std(guide)
        .timeout(12 * PATIENCE)
        .assert()
        .code(1);
    let left = marked(&mark);
    assert!(left.is_empty(), "left behind: {left:?}");
    let graded: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    graded["failed"].clone()
}

/// The processes whose environment has `mark` in it.
#[cfg(target_os = "linux")]
fn marked(mark: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let is_marked = |environ: &[u8]| {
        environ
            .split(|&byte| byte == 0)
            .any(|one| one == mark.as_bytes())
    };
    entries
        .filter(|entry| fs::read(entry.path().join("environ")).is_ok_and(|read| is_marked(&read)))
        .map(|entry| fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default())
        .collect()
}

/// At the same time, since each waits in vain for a while.
#[test]
#[cfg(target_os = "linux")]
fn a_program_that_misbehaves_is_told_what_it_did_and_leaves_nothing_behind() {
    let cases: [fn(); 9] = [
        it_never_listens,
        it_dies_at_once,
        it_listens_elsewhere,
        it_prints_without_end,
        it_says_without_end,
        it_ignores_sigterm,
        it_forks,
        it_hides,
        it_ends_while_a_peer_waits,
    ];
    thread::scope(|scope| {
        for case in cases {
            scope.spawn(case);
        }
    });
}

/// For a program that does something first.
#[cfg(target_os = "linux")]
const LONG: &str = "10s";

#[cfg(target_os = "linux")]
fn it_never_listens() {
    let failed = misbehaves("sleep 1000");
    assert_eq!(failed["stage"], 1);
    let received = failed["received"].as_str().unwrap();
    assert!(received.contains("still running"), "{received}");
    let cause = failed["likely_cause"].as_str().unwrap();
    assert!(cause.contains("listening on IP:PORT"), "{cause}");
}

#[cfg(target_os = "linux")]
fn it_dies_at_once() {
    let failed = misbehaves("echo 'no such module: sockets' >&2; exit 7");
    let received = failed["received"].as_str().unwrap();
    assert!(
        received.contains("has ended (exit status: 7)"),
        "{received}"
    );
    let said = &failed["stderr"][0];
    assert_eq!(said["of"], "server");
    assert_eq!(said["lines"][0], "no such module: sockets", "{failed:#}");
    let cause = failed["likely_cause"].as_str().unwrap();
    assert!(
        cause.ends_with("ended with an error (exit status: 7): no such module: sockets"),
        "{cause}"
    );
}

#[cfg(target_os = "linux")]
fn it_ends_while_a_peer_waits() {
    if !has_python() {
        return;
    }
    let script = "
import socket
listener = socket.create_server((\"127.0.0.1\", 0))
print(\"listening on 127.0.0.1:%d\" % listener.getsockname()[1], flush=True)
for text in listener.accept()[0].makefile():
    print(text, end=\"\", flush=True)
    raise SystemExit(\"the reply is missing\" if text == \"hello\\n\" else 0)
";
    let [python, s] = PYTHON.each_ref().map(String::as_str);
    let failed = misbehaves_within(&format!("exec '{python}' {s} -c '{script}'"), LONG);
    assert_eq!(failed["stage"], 3, "{failed}");
    let received = failed["received"].as_str().unwrap();
    let state = "the server has ended (exit status: 1)";
    assert!(received.contains(state), "{received}");
    let cause = failed["likely_cause"].as_str().unwrap();
    assert!(
        cause.contains("(exit status: 1): the reply is missing"),
        "{cause}"
    );
}

#[cfg(target_os = "linux")]
fn it_listens_elsewhere() {
    let failed = misbehaves_within("echo listening on 127.0.0.1:1; sleep 1000", LONG);
    let cause = failed["likely_cause"].as_str().unwrap();
    assert!(cause.contains("does not listen where it says"), "{cause}");
}

#[cfg(target_os = "linux")]
fn it_prints_without_end() {
    expect_flood(&misbehaves("cat /dev/zero"), "stdout");
}

#[cfg(target_os = "linux")]
fn it_says_without_end() {
    expect_flood(&misbehaves("cat /dev/zero >&2"), "stderr");
}

#[cfg(target_os = "linux")]
fn expect_flood(failed: &Value, stream: &str) {
    let received = failed["received"].as_str().unwrap();
    let told = format!("prints without end to {stream}");
    assert!(received.contains(&told), "{received}");
    assert!(
        failed["notes"].to_string().contains("thrown away"),
        "{failed}"
    );
}

#[cfg(target_os = "linux")]
fn it_ignores_sigterm() {
    let failed = misbehaves("trap '' TERM; while true; do read -t 1000 <> <(:); done");
    let notes = failed["notes"].to_string();
    assert!(notes.contains("ignored SIGTERM"), "{notes}");
}

#[cfg(target_os = "linux")]
fn it_forks() {
    let failed = misbehaves("sleep 1000 & exit 1");
    let notes = failed["notes"].to_string();
    assert!(notes.contains("left processes behind"), "{notes}");
}

#[cfg(target_os = "linux")]
fn it_hides() {
    // The program ends when both have said, through a pipe, that they have left the group.
    let failed = misbehaves(
        "exec 3<> <(:)
setsid bash -c 'echo away >&3; sleep 1000' &
setsid bash -c 'sleep 1000 & echo away >&3; sleep 1000' &
read -u 3; read -u 3; exit 1",
    );
    let notes = failed["notes"].to_string();
    assert!(notes.contains("had left its process group"), "{notes}");
}

/// This is how Ctrl-C ends a check, and a save a check of `watch`.
#[test]
#[cfg(target_os = "linux")]
fn a_stage_that_is_stopped_leaves_no_program_behind() {
    let line = Lifeline::new();
    let lesson = with_stages().next().unwrap();
    let mut stage = Command::new(built_stages(lesson.name));
    stage
        .args(["--exact", &stages(lesson)[0]])
        .env(
            "PROGRAM",
            format!("sh -c \"{}\"", line.held_by_a_grandchild()),
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut stage = Child::spawn(&mut stage).unwrap();
    line.expect_held(verbatim("the stage starts the program"));
    assert!(!stage.stop().had_to_be_killed);
    line.expect_cut(verbatim("end the program with the stage"));
}

// ---------------------------------------------------------------- the proof

/// Puts the program of `lesson` up to stage `last` into `folder`, builds it in `target`, and returns its command line.
fn program_up_to(
    lesson: &Lesson,
    starter: Starter,
    last: usize,
    folder: &Path,
    target: &Path,
) -> Vec<String> {
    // Written only when the one before is built: cargo takes a source that is older than a build for a part of it,
    // whatever folder it is in.
    static BUILD: Mutex<()> = Mutex::new(());
    let _one_at_a_time = BUILD.lock().unwrap();
    let files = starter.files(lesson, last, None, Language::English);
    for (name, text) in files.unwrap() {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    match starter {
        Starter::Python => {
            let file = folder.join(format!("{}.py", lesson.stages()));
            python(file.to_str().unwrap())
        }
        Starter::Rust => {
            let build = Command::new(env!("CARGO"))
                .args(["build", "--quiet", "--offline", "--manifest-path"])
                .arg(folder.join("Cargo.toml"))
                .arg("--target-dir")
                .arg(target)
                // Warnings are errors.
                .env("RUSTFLAGS", "-D warnings")
                .status();
            assert!(build.unwrap().success(), "{} up to {last}", lesson.name);
            // The next one that is built takes its place.
            let program = folder.join(lesson.name);
            fs::copy(target.join("debug").join(lesson.name), &program).unwrap();
            vec![program.display().to_string()]
        }
    }
}

/// The numbers of the stages that are marked in the program of `lesson`, in order.
fn marked_stages(lesson: &Lesson, starter: Starter) -> Vec<usize> {
    let sources = starter.sources(lesson).unwrap();
    let marked = sources
        .iter()
        .flat_map(|(path, _)| regions(&fs::read_to_string(path).unwrap()));
    let marked: BTreeSet<_> = marked.collect();
    marked.into_iter().collect()
}

/// A program that holds the code of the stages up to `last`, and must fail at the next marked one.
struct Half {
    lesson: &'static Lesson,
    last: usize,
    next: Option<usize>,
}

/// The starter of `lesson`, each half-finished program, and the right one.
fn halves(lesson: &'static Lesson, starter: Starter) -> Vec<Half> {
    let marked = marked_stages(lesson, starter);
    assert_eq!(marked.first(), Some(&1), "{}", lesson.name);
    let nexts = marked.iter().copied().map(Some).chain([None]);
    let lasts = std::iter::once(0).chain(marked.iter().copied());
    let both = lasts.zip(nexts);
    both.map(|(last, next)| Half { lesson, last, next })
        .collect()
}

impl Half {
    /// With the code up to each marked stage, all stages before the next marked one pass, and that one fails.
    fn turns_green(&self, starter: Starter, target: &Path) -> Result<(), String> {
        let Self { lesson, last, next } = self;
        let folder = tempfile::tempdir().unwrap();
        let program = program_up_to(lesson, starter, *last, folder.path(), target);
        if *last == 0 {
            passes_next_to_nothing(lesson, &program)
                .map_err(|complaint| format!("{} {starter:?}: {complaint}", lesson.name))?;
        }
        let graded = graded(lesson, &program)?;
        // It may be an optional one, after which the check goes on.
        let results = graded["results"].as_array().unwrap();
        let failed = results.iter().find(|result| result["passed"] == false);
        let stage = failed.map(|result| result["stage"].as_u64().unwrap() as usize);
        if stage != *next {
            let (name, why) = (lesson.name, &graded["failed"]);
            return Err(format!("{name} {starter:?} up to {last}: {why:#}"));
        }
        Ok(())
    }
}

/// The starter passes no stage beyond the first two.
fn passes_next_to_nothing(lesson: &Lesson, program: &[String]) -> Result<(), String> {
    let reader = Reader::new();
    let stages = built_stages(lesson.name);
    let mut guide = reader.command(&["check", lesson.name, "--all", "--json", "--stages"]);
    guide.arg(stages).arg("--").args(program);
    // Most stages wait in vain, so they need not wait long.
    guide.env("STAGE_PATIENCE", "2s");
    let assert = assert_cmd::Command::from_std(guide).assert().code(1);
    let graded: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    let results = graded["results"].as_array().unwrap();
    assert_eq!(results.len(), stages_of(lesson));
    for result in results {
        let is_early = result["stage"].as_u64().unwrap() <= 2;
        if !is_early && result["passed"] == true {
            return Err(format!("the starter passes {result}"));
        }
    }
    Ok(())
}

fn stages_of(lesson: &Lesson) -> usize {
    stages(lesson).len()
}

/// Whether Python is there. Without it, the test says that it is skipped.
fn has_python() -> bool {
    let found = Command::new("python3").arg("--version").output().is_ok();
    if !found {
        note("skipped: python3 is missing");
    }
    found
}

/// Prints a note; the test harness would hide what `eprintln!` prints in a test that passes.
fn note(text: &str) {
    Screen::plain().note(text);
}

/// `f` must return `Ok` for each item. Eight run at a time, since most of it is waiting.
///
/// A wrong program may break at another moment than usual, and the stage then names another cause;
/// on a busy machine more often. So what fails has two tries more, alone, and the complaint of each failed try is printed.
#[track_caller]
fn no_complaints<T: Sync>(items: &[T], f: impl Fn(&T) -> Result<(), String> + Sync) {
    let is_fine = |number: usize, item: &T| {
        let tried = f(item);
        if let Err(complaint) = &tried {
            note(&format!("try {number}: {complaint}"));
        }
        tried.is_ok()
    };
    let next = AtomicUsize::new(0);
    let left = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if !is_fine(1, item) {
                        left.lock().unwrap().push(item);
                    }
                }
            });
        }
    });
    let left = left.into_inner().unwrap();
    let failed = left
        .iter()
        .filter(|item| !(2..=3).any(|number| is_fine(number, item)));
    assert_eq!(failed.count(), 0, "of {}; see above", items.len());
}

/// The one in Python, of which the starter is a part, and those in other languages, written from the exercise page alone.
#[test]
#[ignore = "takes minutes; CI runs it"]
fn the_right_programs_pass_every_stage() {
    for lesson in with_stages() {
        let python = format!("tests/python/{}.py", lesson.stages());
        let others = programs_in("right", lesson);
        for file in [root().join(python)].into_iter().chain(others) {
            let folder = tempfile::tempdir().unwrap();
            let Some(program) = runnable(&file, folder.path()) else {
                continue;
            };
            let graded = graded(lesson, &program).unwrap();
            assert_eq!(graded["passed"], graded["stages"], "{graded:#}");
            let results = graded["results"].as_array().unwrap().iter();
            let failed = results.filter(|result| result["passed"] == false);
            let failed: Vec<_> = failed
                .filter_map(|result| result["name"].as_str())
                .collect();
            // Of the optional ones: what its language has no way to do.
            assert_eq!(failed, does_without(&file), "{}", file.display());
        }
    }
}

/// The stages that the head of a program names: `// Does without: stage_27_…`.
fn does_without(file: &Path) -> Vec<String> {
    let source = fs::read_to_string(file).unwrap();
    let named = source
        .lines()
        .filter_map(|line| line.strip_prefix("// Does without: "));
    named.map(str::to_owned).collect()
}

#[test]
#[ignore = "takes minutes; CI runs it"]
fn the_starter_in_python_turns_green_step_by_step() {
    if !has_python() {
        return;
    }
    turns_green_step_by_step(Starter::Python);
}

#[test]
#[ignore = "takes minutes; CI runs it"]
fn the_starter_in_rust_turns_green_step_by_step() {
    turns_green_step_by_step(Starter::Rust);
}

fn turns_green_step_by_step(starter: Starter) {
    // A folder for this run alone: another run would replace a program while it is graded.
    let target = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let halves: Vec<_> = with_stages()
        .flat_map(|lesson| halves(lesson, starter))
        .collect();
    no_complaints(&halves, |half| half.turns_green(starter, target.path()));
}

/// The beginning of the command line of a program in Python. It is started ten thousand times, so it starts as fast as it can.
///
/// What is first in the PATH may be a script that looks for Python. And `-S` leaves out what an installation adds to each
/// start, which may take four times as long as the rest of it; the programs use nothing of that.
static PYTHON: LazyLock<[String; 2]> = LazyLock::new(|| {
    let itself = ["-c", "import sys; print(sys.executable)"];
    let output = Command::new("python3").args(itself).output();
    let printed = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let found = printed.ok().filter(|path| !path.is_empty());
    [found.unwrap_or_else(|| "python3".into()), "-S".to_owned()]
});

/// The command line of a program in Python.
fn python(file: &str) -> Vec<String> {
    [&PYTHON[..], &[file.to_owned()]].concat()
}

/// The command line of a program in any language, built in `folder` if it is compiled.
/// `None`, and a note, where its language is not installed; a program that does not compile is a panic.
fn runnable(file: &Path, folder: &Path) -> Option<Vec<String>> {
    let source = file.to_str().unwrap().to_owned();
    let stem = file.file_stem().unwrap().to_str().unwrap();
    let built = folder.join(stem).to_str().unwrap().to_owned();
    let to = folder.to_str().unwrap().to_owned();
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|&word| word.to_owned())
            .collect::<Vec<_>>()
    };
    let (compiler, command) = match file.extension()?.to_str()? {
        "py" => (vec![], python(&source)),
        "js" => (vec![], words(&["node", &source])),
        "c" => (
            words(&["cc", "-O1", "-pthread", "-o", &built, &source]),
            vec![built],
        ),
        "go" => (words(&["go", "build", "-o", &built, &source]), vec![built]),
        "rs" => (
            words(&[
                "rustc",
                "--edition=2024",
                "-Awarnings",
                "-o",
                &built,
                &source,
            ]),
            vec![built],
        ),
        "java" => (
            words(&["javac", "-d", &to, &source]),
            words(&["java", "-XX:TieredStopAtLevel=1", "-cp", &to, stem]),
        ),
        _ => return None,
    };
    for program in [compiler.first(), command.first()].into_iter().flatten() {
        let version = if program.contains('/') {
            continue;
        } else {
            program
        };
        let argument = if version == "go" {
            "version"
        } else {
            "--version"
        };
        let tried = Command::new(version).arg(argument).output();
        if tried.is_err() {
            note(&format!(
                "skipped: {}: {version} is missing",
                file.display()
            ));
            return None;
        }
    }
    if let [program, args @ ..] = &compiler[..] {
        let output = Command::new(program).args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", file.display());
    }
    Some(command)
}

/// The programs of a lesson in `tests/right` or `tests/wrong`.
fn programs_in(folder: &str, lesson: &Lesson) -> Vec<PathBuf> {
    let folder = root().join("tests").join(folder).join(lesson.stages());
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.is_file());
    files.sort();
    files
}

/// A known-wrong program, with the lines of its header.
#[derive(Debug)]
struct Wrong {
    lesson: &'static Lesson,
    file: PathBuf,
    /// The stage that must catch it.
    caught_by: String,
    /// A part of the sentence that names its cause.
    because: String,
}

fn wrong_programs() -> Vec<Wrong> {
    let all = with_stages().flat_map(|lesson| {
        let files = programs_in("wrong", lesson).into_iter();
        files.map(move |file| wrong_program(lesson, file))
    });
    all.collect()
}

fn wrong_program(lesson: &'static Lesson, file: PathBuf) -> Wrong {
    let text = fs::read_to_string(&file).unwrap();
    let line = |label: &str| {
        let mut lines = text.lines().take(20);
        let line = lines.find_map(|line| {
            let comment = |c: char| "\"/*#".contains(c) || c.is_whitespace();
            line.trim_start_matches(comment).strip_prefix(label)
        });
        let line = line.map(str::trim).filter(|line| !line.is_empty());
        line.unwrap_or_else(|| panic!("{} has no `{label}`", file.display()))
            .to_owned()
    };
    let _ = (line("Wrong: "), line("What the user sees: "));
    Wrong {
        lesson,
        caught_by: line("Caught by: "),
        because: line("Because: "),
        file,
    }
}

#[test]
fn every_wrong_program_says_what_is_wrong_and_which_stage_catches_it() {
    let programs = wrong_programs();
    assert!(programs.len() >= 200, "only {}", programs.len());
    for wrong in &programs {
        assert!(stages(wrong.lesson).contains(&wrong.caught_by), "{wrong:?}");
    }
}

/// Without its one mistake, it would pass every stage.
#[test]
#[ignore = "takes minutes; CI runs it"]
fn each_wrong_program_fails_at_its_stage_for_its_own_reason() {
    no_complaints(&wrong_programs(), |wrong| {
        let folder = tempfile::tempdir().unwrap();
        let Some(program) = runnable(&wrong.file, folder.path()) else {
            return Ok(());
        };
        let name = wrong.file.file_name().unwrap().display();
        let graded =
            graded(wrong.lesson, &program).map_err(|complaint| format!("{name}: {complaint}"))?;
        let failed = &graded["failed"];
        let cause = failed["likely_cause"].as_str().unwrap_or_default();
        if failed["name"] != wrong.caught_by.as_str() || !cause.contains(&wrong.because) {
            return Err(format!("{name}: {failed:#}"));
        }
        Ok(())
    });
}

/// The result of `check --json`; a wrong program in Python finds the right one, of which it is a part.
fn graded(lesson: &Lesson, program: &[String]) -> Result<Value, String> {
    let reader = Reader::new();
    let mut guide = reader.command(&["check", lesson.name, "--json", "--stages"]);
    guide
        .arg(built_stages(lesson.name))
        .arg("--")
        .args(program)
        // The right one is compiled once, not for each program.
        .env_remove("PYTHONDONTWRITEBYTECODE")
        .env(
            "PYTHONPYCACHEPREFIX",
            concat!(env!("CARGO_TARGET_TMPDIR"), "/pycache"),
        )
        .env("PYTHONPATH", root().join("tests/python"));
    let output = guide.output().unwrap();
    serde_json::from_slice(&output.stdout).map_err(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        format!("{error}: {said}")
    })
}
