//! `cargo run -- see`: programs under socket-trace, which `crates/socket-trace/tests` are about.
//!
//! | tests | what they check |
//! |---|---|
//! | `the_ladder_of_…` | the two programs of each lesson play to their end, and show what the lesson argues with |
//! | `every_…` | the descriptions: both languages, commands that can be split |
//! | `ones_own_…`, `any_…` | the reader's program of a lesson; any programs, with the options of socket-trace |
//! | `an_experiment_…` | `try NAME --see` in a lesson of experiments |
//! | `what_…` | a command line that asks for something that is not there |
//! | `ctrl_c_…` | the programs end, and the terminal is as it was |

#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin;
use course::language::Language;
use course::lessons::{LESSONS, Lesson};
use harness::cargo::{build_beside, is_fresh};
use support::{AtTerminal, Lifeline, PATIENCE, Program, WholeRun, verbatim};
use tempfile::TempDir;
use textwrap::core::display_width;

// ---------------------------------------------------------------- the lessons

#[test]
fn the_ladder_of_socket_calls() {
    expect_ladder(
        "socket-calls",
        &[
            "listen(3, 128) = 0",
            "accept(3)",
            "SYN ",
            "SYN ACK ",
            "\"Ada\"",
            "\"hello, \"",
            "prints \"hello, Ada\"",
        ],
    );
}

#[test]
fn the_ladder_of_tcp_chat() {
    expect_ladder(
        "tcp-chat",
        &[
            "connect(3, 127.0.0.1:9000)",
            "send(3, \"你好\\n\"",
            "prints \"你好\"",
            "send(4, \"hello\\n\"",
            "prints \"hello\"",
            "FIN ",
            "recv* = 0",
        ],
    );
}

#[test]
fn the_ladder_of_socket_options() {
    expect_ladder(
        "socket-options",
        &[
            "shutdown(4, SHUT_WR) = 0",
            "FIN seq 5",
            "bind(3, 127.0.0.1:9000) = EADDRINUSE",
        ],
    );
}

/// When it is seen depends on the machine: states are sampled.
#[test]
fn the_ladder_of_socket_options_shows_who_keeps_the_connection() {
    expect_ladder("socket-options", &["listen(3, 5) = 0", "TIME_WAIT"]);
}

#[test]
fn the_ladder_of_udp_upper() {
    expect_ladder(
        "udp-upper",
        &[
            "UDP \"hello\"",
            "UDP \"HELLO\"",
            "UDP \"\"",
            "sendto(3, \"\"",
        ],
    );
}

#[test]
fn the_ladder_of_tcp_vs_udp() {
    expect_ladder(
        "tcp-vs-udp",
        &[
            "accept(4)",
            "prints \"UDP: one\"",
            "prints \"UDP: two\"",
            "prints \"UDP: three\"",
            "= 11 \"onetwothree\"",
        ],
    );
}

#[test]
fn the_ladder_of_remote_cmd() {
    expect_ladder(
        "remote-cmd",
        &[
            "recv* = 1 02",
            "= 4 00 00 00 06",
            "= 6 \"hello\\n\"",
            "= 1 04",
            "= 4 00 00 00 00",
        ],
    );
}

#[test]
fn the_ladder_of_threaded_server() {
    expect_ladder(
        "threaded-server",
        &[
            "#2 *recv* \"Ann\"",
            "#3 *recv* \"Bob\"",
            "prints \"Bob gets Bob\"",
            "#2 *recv* = 0",
        ],
    );
}

#[test]
fn the_ladder_of_event_loop() {
    expect_ladder(
        "event-loop",
        &["epoll_wait", "recv* \"hello\\n\"", "prints \"Ann hears"],
    );
}

#[test]
fn the_ladder_of_bad_network() {
    expect_ladder(
        "bad-network",
        &["dropped ✗ SYN", "again: SYN", "SYN ACK", "connect = 0"],
    );
}

/// The ladder shows all of this in this order, from row to row, and what to try next is below it.
/// A `*` is any text: a call that has waited has two rows, `recv(4, 8192) …` and `… recv = 0`.
#[track_caller]
fn expect_ladder(lesson: &str, rows: &[&str]) {
    let output = see(&[lesson, "--width", "160"]);
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(0), "{shown}");
    if !has_wire(&shown) {
        return;
    }
    let (intro, ladder) = shown.split_once("\n\n").expect("a text, then the ladder");
    for line in intro.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let lines: Vec<_> = ladder.lines().collect();
    let mut at = 0;
    for row in rows {
        let found = lines[at..].iter().position(|line| shows(line, row));
        at += found.unwrap_or_else(|| panic!("{row:?} is missing, or too early in\n{shown}"));
    }
    let ends = lines
        .last()
        .is_some_and(|line| line.contains("cargo run -- see "));
    assert!(ends, "what to try next is missing in\n{shown}");
}

fn shows(line: &str, row: &str) -> bool {
    let mut parts = row.split('*');
    let mut rest = Some(line);
    parts.all(|part| {
        rest = rest.and_then(|rest| Some(rest.split_once(part)?.1));
        rest.is_some()
    })
}

/// Where there is no private network there is no wire, and the ladder is another one.
fn has_wire(shown: &str) -> bool {
    let lacks = shown.lines().find(|line| line.contains("there is no wire"));
    if let Some(note) = lacks {
        assert!(env::var_os("REQUIRE_PRIVATE_NETWORK").is_none(), "{note}");
        eprintln!("skipped: {note}");
    }
    lacks.is_none()
}

#[test]
fn every_ladder_is_explained_in_both_languages() {
    for Lesson { name, ladder, .. } in LESSONS {
        for language in Language::ALL {
            let text = ladder.look_for.in_language(language);
            let is_chinese = text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert_eq!(is_chinese, language == Language::Chinese, "{name}: {text}");
        }
        for role in [&ladder.server, &ladder.client] {
            assert!(!shell_words::split(role.command).unwrap().is_empty());
        }
    }
}

#[test]
fn what_is_around_a_ladder_can_be_had_in_chinese() {
    let output = see(&["socket-options", "--lang-ui", "zh-CN"]);
    let shown = text(&output);
    let lines = || shown.lines().filter(|line| !line.is_empty());
    let said: Vec<_> = lines().take(2).chain(lines().rev().take(1)).collect();
    for line in &said {
        let is_chinese = line.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(is_chinese && display_width(line) <= 80, "{line}");
    }
}

// ---------------------------------------------------------------- other programs

/// The lesson's own program is a right one. Only its name in the heading is another.
#[test]
fn ones_own_program_plays_the_role_of_the_lessons() {
    let program = programs().join("tcp-chat").display().to_string();
    let expect = |home: &Path, args: &[&str]| {
        let output = run(home, &[&["tcp-chat"], args].concat()).output();
        let shown = text(&output);
        assert_eq!(output.status.code(), Some(0), "{shown}");
        assert!(
            shown.starts_with(&format!("tcp-chat — {program}\n")),
            "{shown}"
        );
        assert!(shown.contains("prints \"你好\""), "{shown}");
        let page = format!("tcp-chat --html tcp-chat.html {}\n", args.join(" "));
        assert!(shown.contains(&page), "{shown}");
    };
    let home = TempDir::new().unwrap();
    expect(home.path(), &["--", &program]);
    // As `check` remembers a program that `start` has not made.
    let folder = home.path().display();
    let done = format!(
        r#"{{"lessons": {{"tcp-chat": {{"command": ["{program}"], "command_folder": "{folder}"}}}}}}"#
    );
    fs::write(home.path().join("progress.json"), done).unwrap();
    expect(home.path(), &["--mine"]);
}

#[test]
fn what_is_not_there_is_told_with_what_to_do() {
    for (args, said) in [
        (&["tcp-chat", "--mine"][..], "`cargo run -- start tcp-chat`"),
        (&["tcp-vs-udp", "--mine"], "`cargo run -- quiz tcp-vs-udp`"),
        (
            &["tcp-chat", "--", "no-such-program"],
            "no-such-program: no such program",
        ),
        (&["tcpchat"], "a similar value exists: 'tcp-chat'"),
        (&["--server", "cat"], "--client <COMMAND>"),
        (&[], "<LESSON>"),
        (
            &["tcp-chat", "--server", "cat", "--client", "cat"],
            "cannot be used with",
        ),
    ] {
        let output = see(args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(said), "{args:?}: {stderr}");
        assert_eq!(output.stdout, b"", "{args:?}");
    }
}

#[test]
fn any_command_is_shown_and_its_exit_status_is_the_guides() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trace.json");
    let options = ["--json", file.to_str().unwrap(), "--width", "100"];
    let output = see(&[&options[..], &["--", "sh", "-c", "echo hello; exit 7"]].concat());
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(7), "{shown}");
    assert!(shown.contains("prints \"hello\""), "{shown}");
    let again = see(&["--width", "100", "--from", options[1]]);
    assert_eq!(again.status.code(), Some(0));
    assert!(
        text(&again).contains("prints \"hello\""),
        "{}",
        text(&again)
    );
}

#[test]
fn any_two_programs_are_shown_and_their_files_are_found() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("typed");
    fs::write(&input, "from the server\n").unwrap();
    let input = input.to_str().unwrap();
    // Those of the lessons are called by their names.
    let (server, client) = ("tcp-chat server", "tcp-chat client");
    let options = [
        "--server-input",
        input,
        "--server",
        server,
        "--client",
        client,
    ];
    let output = run(folder.path(), &options)
        .write_stdin("from the client\n")
        .output();
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(0), "{shown}");
    for line in ["prints \"from the client\"", "prints \"from the server\""] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
}

/// Nothing that it would print stands between its calls.
#[test]
fn an_experiment_is_shown_with_its_calls_only() {
    let lesson = programs().join("tcp-vs-udp").display().to_string();
    let output = see(&[
        "--width",
        "100",
        "--",
        &lesson,
        "observe",
        "three-sends-one-recv",
    ]);
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(0), "{shown}");
    assert!(shown.contains("= 11 \"onetwothree\""), "{shown}");
    assert!(!shown.contains("prints"), "{shown}");
}

/// `CARGO` is set by cargo; here it says what it would do.
#[test]
fn an_experiment_is_done_once_more_under_socket_trace() {
    let lesson = programs().join("tcp-vs-udp");
    let mut echo = Command::new(&lesson);
    let experiment = "three-sends-one-recv";
    echo.args(["try", experiment, "--no-ask", "--see"])
        .env("CARGO", "echo");
    let said = text(&echo.output().unwrap());
    let (facts, cargo) = said.split_once("once more").unwrap();
    assert!(facts.contains("observed: "), "{said}");
    let lesson = lesson.display();
    let end = format!(" --bin socket-trace -- -- {lesson} observe {experiment}\n");
    assert!(
        cargo.contains("run --quiet ") && cargo.ends_with(&end),
        "{said}"
    );
    for (args, reason) in [
        (
            ["multicast", "--see"],
            "multicast is a subject: `cargo run -p socket-options -- list multicast`",
        ),
        (["--all", "--see"], "cannot be used with"),
    ] {
        let mut options = Command::new(programs().join("socket-options"));
        let output = options.arg("try").args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output).contains(reason), "{}", text(&output));
    }
}

#[test]
fn any_option_of_see_but_its_own_is_one_of_socket_trace() {
    let options = |command: &mut Command| {
        let output = command.arg("--help").output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let lines = help.lines().map(str::trim_start);
        let options = lines.filter(|line| line.starts_with('-'));
        let words = options.flat_map(str::split_whitespace);
        let names = words.filter(|word| word.starts_with("--"));
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let of_socket_trace = options(&mut Command::new(programs().join("socket-trace")));
    let of_see = options(Command::new(cargo_bin!("course")).arg("see"));
    let own: Vec<_> = of_see.difference(&of_socket_trace).collect();
    assert_eq!(own, ["--lang-ui", "--mine"]);
    assert!(of_see.contains("--json"), "{of_see:?}");
}

// ---------------------------------------------------------------- ends

/// At a terminal Ctrl-C reaches the guide, socket-trace and the program.
#[test]
fn ctrl_c_ends_the_programs_and_the_terminal_is_as_it_was() {
    let home = TempDir::new().unwrap();
    let folder = programs().to_str().unwrap();
    let script = "echo ready; exec sleep 1000";
    let args = ["see", "--programs", folder, "--", "sh", "-c", script];
    let mut terminal = AtTerminal {
        env: &[
            ("TERM", "xterm"),
            ("EXERCISES", home.path().to_str().unwrap()),
        ],
        ..AtTerminal::new(cargo_bin!("course"), &args)
    }
    .start();
    terminal.expect("ready");
    terminal.paste(b"\x03");
    terminal.expect("SIGINT");
    terminal.expect_good_end(130);
}

/// SIGTERM is for the guide alone. It ends what it has started.
#[test]
fn a_signal_for_the_guide_ends_the_programs() {
    let line = Lifeline::new();
    let script = format!("{} echo ready; wait", line.taken_by_the_shell());
    let folder = programs().to_str().unwrap();
    let args = ["see", "--programs", folder, "--", "sh", "-c", &script];
    let guide = guide().start(verbatim("guide"), &args);
    line.expect_held(verbatim("the program runs"));
    guide.interrupt();
    guide.expect_exit(
        143,
        verbatim("the program is ended, and then the guide ends"),
    );
    line.expect_cut(verbatim("end the program"));
}

// ---------------------------------------------------------------- helpers

/// Runs `see`, in English, for a reader who has done nothing yet.
fn see(args: &[&str]) -> Output {
    run(Path::new("no-exercises-yet"), args).output()
}

/// The same for a reader whose exercises are there.
fn run(home: &Path, args: &[&str]) -> WholeRun {
    let before = ["see", "--programs", programs().to_str().unwrap()];
    guide()
        .to_its_end(&[&before, args].concat())
        .timeout(6 * PATIENCE)
        .env("LC_ALL", "C")
        .env("EXERCISES", home)
}

fn guide() -> Program {
    Program::new(vec![cargo_bin!("course").display().to_string()])
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

/// The folder with socket-trace and with the programs of the ladders, as new as their sources.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let folder = cargo_bin!("course")
            .parent()
            .expect("a file is in a folder");
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet"]);
        let mut is_complete = true;
        let roles = LESSONS
            .iter()
            .flat_map(|Lesson { ladder, .. }| [&ladder.server, &ladder.client]);
        let names = roles.filter_map(|role| role.command.split(' ').next());
        for name in names.chain(["socket-trace", "socket-options", "tcp-vs-udp"]) {
            let (kind, place) = match name.contains('_') {
                true => ("--example", folder.join("examples")),
                false => ("--bin", folder.to_owned()),
            };
            build.args([kind, name]);
            is_complete &= is_fresh(&place.join(name));
        }
        if !is_complete {
            build_beside(folder, &mut build);
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
            assert!(build.current_dir(root).status().unwrap().success());
        }
        folder.to_owned()
    })
}
