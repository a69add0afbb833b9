//! The guide: its page, and its demos. `tests/exercises.rs` is about its other half, `tests/see` about `see`.
//!
//! | tests | what they check |
//! |---|---|
//! | `the_page_…`, `every_command_…` | the course page: all lessons, in order, in 80 columns, with commands that work |
//! | `a_demo_…`, `the_demo_of_…` | the demo of each lesson: which lines come, in which order, also in Chinese |
//! | `a_program_that_…`, `ctrl_c_…` | a demo that ends early ends its programs, and says why |
//!
//! The demos run the programs beside the guide in the target folder, if these are as new as their sources.
//! After `cargo test` they are; after `cargo test -p course` the guide builds them first.
//! A build does not disturb other tests, since every way to build makes the same files:
//! see `every_way_to_build_asks_for_the_same_features` in `tests/tree.rs`.

// Together with the demos: all of them wait most of the time.
#[cfg(target_os = "linux")]
mod prompts;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod see;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(unix)]
use std::process::Stdio;
use std::sync::OnceLock;
use std::thread;

use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use course::lessons::{LESSONS, Lesson, find, with_experiments};
use harness::cargo::is_fresh;
use predicates::prelude::predicate;
use support::{PATIENCE, Program, Server, verbatim};
use textwrap::core::display_width;

const ANY_PORT: &str = "127.0.0.1:0";

// ---------------------------------------------------------------- the page

#[test]
fn the_page_lists_every_lesson_in_reading_order() {
    let page = page();
    let on_the_page: Vec<_> = page.lines().filter_map(heading).collect();
    assert_eq!(on_the_page, names());
}

/// `2 udp-upper — what changes without a connection?`
fn heading(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(' ')?;
    number.parse::<u8>().ok()?;
    Some(rest.split_once(" — ")?.0)
}

#[test]
fn the_page_fits_80_columns_and_is_plain_in_a_pipe() {
    for line in page().lines() {
        // Only a short line has Chinese in it.
        assert!(line.chars().count() <= 80, "{line}");
        assert!(!line.contains('\x1b'), "{line}");
    }
    let mut forced = Command::new(cargo_bin!("course"));
    let forced = forced.env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(forced.stdout.contains(&b'\x1b'), "colours can be had");
}

#[test]
fn every_command_on_the_page_works() {
    let page = page();
    let mut server = None;
    let commands = page.lines().filter_map(|line| {
        let start = line.find("cargo ").or_else(|| line.find("nc "))?;
        Some(&line[start..])
    });
    let mut count = 0;
    for command in commands {
        let words: Vec<_> = command.split(' ').collect();
        match words[..] {
            ["cargo", "run", "-p", lesson, "--", ref args @ ..] => {
                run_from_the_page(find(lesson).unwrap(), args, &mut server);
            }
            ["nc", host, port] => {
                let room = Command::new(path_of("event-loop")).arg("--help").output();
                let help = String::from_utf8(room.unwrap().stdout).unwrap();
                assert!(help.contains(&format!("{host}:{port}")), "{help}");
            }
            ["cargo", "run", "--", "demo"] | ["cargo", "test"] => {}
            ["cargo", "run", "--", "demo" | "see", lesson] => drop(find(lesson).unwrap()),
            ["cargo", "run", "--", "start", lesson] => assert!(find(lesson).unwrap().has_stages()),
            ["cargo", "run", "--", "quiz", lesson] => {
                assert!(find(lesson).unwrap().has_experiments());
            }
            // `tests/bad_network/puzzles.rs` tries it.
            ["cargo", "run", "--", "puzzles"] => {}
            ["cargo", "run", "--", "--lang-ui", language] => {
                guide(&["--lang-ui", language]).success();
            }
            // `tests/see` tries it.
            ["cargo", "run", "--", "see", "--server", ..] => {}
            ["cargo", "run", "--", "--help"] => drop(guide(&["--help"]).success()),
            _ => panic!("nobody has checked this one: {command}"),
        }
        count += 1;
    }
    assert!(count > 4 * LESSONS.len(), "{page}");
    for file in page
        .split_whitespace()
        .filter(|word| word.starts_with("crates/") || word.starts_with("docs/"))
    {
        assert!(root().join(file).is_file(), "{file}");
    }
}

/// A server gets another address than the default one, which may be in use on this machine.
fn run_from_the_page(lesson: &Lesson, args: &[&str], server: &mut Option<(&str, Server)>) {
    let program = Program::new(vec![path_of(lesson.name).display().to_string()]);
    match (lesson.own_program, args) {
        // This takes seconds, and the tests of the lesson do it.
        (_, ["try", "--all"]) => {}
        // This one reads keys, and `tests/bad_network/play.rs` presses them.
        (_, ["play"]) => {}
        (None, _) | (_, ["list" | "try", ..]) => {
            program.to_its_end(args).assert().success();
        }
        _ => {
            let end = args.iter().position(|arg| *arg == "--");
            let (before, after) = args.split_at(end.unwrap_or(args.len()));
            let at_address = |address| [before, &[address], after].concat();
            match server {
                Some((name, server)) if *name == lesson.name => {
                    let address = server.addr().to_string();
                    program.to_its_end(&at_address(&address)).assert().success();
                }
                _ => *server = Some((lesson.name, program.serve(&at_address(ANY_PORT)))),
            }
        }
    }
}

#[test]
fn a_reader_of_the_page_who_has_seen_enough_is_no_panic() {
    let output = Command::new(cargo_bin!("course"))
        .stdout(closed_pipe())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

fn closed_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    writer
}

// ---------------------------------------------------------------- the demos

#[test]
fn the_demo_of_tcp_chat() {
    expect_in_order(
        &demo("tcp-chat"),
        &[
            "tcp-chat — how do two programs talk over TCP?",
            "scene 1 of 3: a chat both ways",
            "server │ $ tcp-chat server 127.0.0.1:0",
            "server │ listening on 127.0.0.1:PORT",
            "client │ $ tcp-chat client 127.0.0.1:PORT",
            "server ┊ client 127.0.0.1:PORT connected",
            "client │ >>: 你好，在吗？",
            "server │ 你好，在吗？",
            "server │ >>: Yes, I am here. What does 套接字 mean?",
            "client │ Yes, I am here. What does 套接字 mean?",
            "client │ ^D",
            "client │ (exit status: 0)",
            "server ┊ client 127.0.0.1:PORT left",
            "server │ ^C",
            "server │ (exit status: 0)",
            "→ Each line typed on one side is printed on the other, and they take turns, the",
            "scene 2 of 3: without framing (--raw), one recv is taken for one message",
            "server │ >>: two",
            "server │ >>: three",
            "client │ >>: What did you say?",
            "client │ twothree",
            "scene 3 of 3: a client leaves, and the next is served",
            "second │ >>: 我也来了。",
            "first  │ ^D",
            "server ┊ client 127.0.0.1:PORT left",
            "server ┊ client 127.0.0.1:PORT connected",
            "server │ 我也来了。",
            "server │ >>: 欢迎！",
            "second │ 欢迎！",
        ],
    );
}

#[test]
fn the_demo_of_udp_upper() {
    expect_in_order(
        &demo("udp-upper"),
        &[
            "client │ >>: hello, 世界",
            "server │ hello, 世界",
            "client │ HELLO, 世界",
            "client │ >>:",
            "server │",
            "client │",
            "client │ STILL THERE?",
            "scene 2 of 3: a datagram that does not fit (--buffer 8)",
            "client │ >>: hello, world",
            "server │ hello, w",
            "client │ HELLO, W",
            "scene 3 of 3: nobody listens",
            "client │ >>: anybody there?",
            "client │ (exit status: 1)",
        ],
    );
}

#[cfg(unix)]
#[test]
fn the_demo_of_remote_cmd() {
    expect_in_order(
        &demo("remote-cmd"),
        &[
            "client │ to stdout",
            "client ┊ to stderr",
            "client │ (exit status: 3)",
            "scene 2 of 4: output comes while the command still runs",
            "first  │ waiting at the door",
            "second │ $ remote-cmd client 127.0.0.1:PORT -- 'echo 请进 > door'",
            "first  │ 请进",
            "scene 3 of 4: the same bytes, decoded as GBK and as UTF-8",
            "gbk    │ 你好",
            "utf-8  │ \u{fffd}\u{fffd}\u{fffd}",
            "scene 4 of 4: without framing (--protocol naive), one recv is the answer",
            "client │ >>: seq 400",
            "client │ 1",
            "client │ 283",
            "client │ >>: echo hello",
            "client │ 284",
            "client │ 400",
        ],
    );
}

#[test]
fn the_demo_of_threaded_server() {
    expect_in_order(
        &demo("threaded-server"),
        &[
            "client │ $ threaded-server client tcp 127.0.0.1:PORT --peers 3 --messages 2",
            "client │ peer 3 ('127.0.0.1:PORT'): 2 of 2 came back",
            "client │ (exit status: 0)",
            "scene 2 of 4: an idle client keeps nobody waiting",
            "busy   │ 我也在",
            "idle   │ ^D",
            "scene 3 of 4: the same, served one at a time (--threads one)",
            "busy   │ >>: 我也在",
            "idle   │ ^D",
            "busy   │ 我也在",
            "scene 4 of 4: Ctrl-C with an idle client",
            "server │ ^C",
            "server │ (exit status: 0)",
            "idle   │ (exit status: 0)",
        ],
    );
}

#[test]
fn a_demo_tells_the_same_story_every_time() {
    for lesson in ["tcp-chat", "udp-upper"] {
        let first = demo(lesson);
        for _ in 0..3 {
            assert_eq!(demo(lesson), first);
        }
    }
}

/// It takes a while, so it is played once in each language, both at the same time, by one test: others go on meanwhile.
#[test]
fn a_demo_without_a_lesson_plays_all() {
    let [story, chinese] = thread::scope(|scope| {
        let chinese = scope.spawn(|| story(&["demo", "--lang-ui", "zh-CN"]));
        [story(&["demo"]), chinese.join().unwrap()]
    });
    let headings = story.lines().filter_map(|line| line.split_once(" — "));
    let played: Vec<_> = headings
        .map(|(name, _)| name)
        .filter(|name| names().contains(name))
        .collect();
    assert_eq!(played, names());
    tells_what_the_experiments_observe(&story);
    fits_80_columns(&story);
    says_nothing_in_english(&chinese, &story);
}

fn tells_what_the_experiments_observe(whole_story: &str) {
    for lesson in with_experiments() {
        let story = told_of(lesson.name, whole_story);
        let mut lines = story.lines();
        for said in [
            "you │ observed: ",
            "you │ see ",
            "you │ (exit status: 0)",
            "→ ",
        ] {
            let found = lines.any(|line| line.starts_with(said));
            assert!(found, "{said:?} is missing in:\n{story}");
        }
    }
}

/// The part from the heading of this lesson to the next one.
fn told_of<'story>(lesson: &str, whole_story: &'story str) -> &'story str {
    let heading = |name: &str| format!("\n{name} — ");
    let (_, story) = whole_story
        .split_once(&heading(lesson))
        .expect("it is played");
    let ends = names().into_iter().map(|name| story.find(&heading(name)));
    let end = ends.flatten().min();
    &story[..end.unwrap_or(story.len())]
}

/// What the guide says, and what programs print; only what is typed may be longer.
fn fits_80_columns(story: &str) {
    for line in story.lines() {
        let is_typed = line.contains(" │ $ ") || line.contains(" │ >>: ");
        assert!(is_typed || display_width(line) <= 80, "{line}");
    }
}

/// The words of the guide itself. The lines that programs print, and those typed into them, stay as they are.
fn says_nothing_in_english(story: &str, in_english: &str) {
    let is_told = |line: &&str| line.contains(" │") || line.contains(" ┊");
    for line in story.lines().filter(|line| !is_told(line)) {
        assert!(line.is_empty() || is_chinese(line), "{line}");
        assert!(display_width(line) <= 80, "{line}");
    }
    for (english, chinese) in [
        ("(exit status: 0)", "（退出状态 0）"),
        ("(1200 characters)", "（1200 个字符）"),
        #[cfg(unix)]
        ("(279 more lines)", "（此处省略 279 行）"),
    ] {
        let times = in_english.matches(english).count();
        assert!(times > 0, "{english}");
        assert_eq!(story.matches(chinese).count(), times, "{chinese}");
        assert!(!story.contains(english), "{english}");
    }
    let scenes = |story: &str, start| story.lines().filter(|l| l.starts_with(start)).count();
    assert_eq!(scenes(story, "第 "), scenes(in_english, "scene "));
}

#[test]
fn every_scene_can_be_told_in_chinese() {
    for scene in LESSONS.iter().flat_map(|lesson| lesson.scenes) {
        for text in [scene.title, scene.notice] {
            assert!(is_chinese(text.zh), "no Chinese for {:?}", text.en);
            assert!(!is_chinese(text.en), "no English for {:?}", text.zh);
        }
    }
}

fn is_chinese(text: &str) -> bool {
    text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// On Linux only, where a build does not change a program that another test is running: see `tests/tree.rs`.
#[cfg(target_os = "linux")]
#[test]
fn a_demo_builds_what_it_plays() {
    let output = Command::new(cargo_bin!("course"))
        .args(["demo", "udp-upper"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert!(
        stderr.contains("Finished"),
        "cargo's own words are shown: {stderr}"
    );
    let story = without_ports(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(story, demo("udp-upper"));
}

#[cfg(unix)]
#[test]
fn a_demo_leaves_no_files() {
    let [here, temporary] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let status = Command::new(cargo_bin!("course"))
        .args(["demo", "remote-cmd", "--programs"])
        .arg(programs())
        .current_dir(&here)
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    for folder in [here, temporary] {
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn an_unknown_lesson_is_a_usage_error() {
    guide(&["demo", "tcpchat"])
        .code(2)
        .stdout("")
        .stderr(predicate::str::contains(
            "a similar value exists: 'tcp-chat'",
        ));
}

// ---------------------------------------------------------------- what ends early

#[cfg(unix)]
mod ends_early {
    use std::os::unix::fs::PermissionsExt;

    use support::Lifeline;
    use tempfile::TempDir;

    use super::*;

    /// A folder with a program that runs one of these scripts, as a server or as a client.
    fn programs(server: &str, client: &str) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let script = format!("case $1 in\nserver) {server};;\nclient) {client};;\nesac");
        write_program(&folder.path().join("tcp-chat"), &script);
        folder
    }

    fn write_program(path: &Path, script: &str) {
        fs::write(path, format!("#!/bin/sh\n{script}\n")).expect("a file can be written there");
        let everyone = fs::Permissions::from_mode(0o755);
        fs::set_permissions(path, everyone).expect("it is our file");
    }

    fn demo_args<'a>(folder: &'a TempDir, patience: &'a str) -> [&'a str; 6] {
        let folder = folder.path().to_str().expect("made of letters");
        [
            "demo",
            "tcp-chat",
            "--programs",
            folder,
            "--patience",
            patience,
        ]
    }

    fn contains(text: &str) -> predicates::str::ContainsPredicate {
        predicate::str::contains(text)
    }

    #[test]
    fn a_program_that_ends_too_early_ends_the_demo() {
        let line = Lifeline::new();
        let hold = line.taken_by_the_shell();
        // Its output ends a little before the program.
        let server = format!("{hold} echo no more >&2; exec >&- 2>&-; sleep 0.1; exit 7");
        let folder = programs(&server, "cat");
        guide(&demo_args(&folder, "10s"))
            .code(1)
            .stdout(predicate::str::ends_with("\nserver ┊ no more\n"))
            .stderr(contains(
                "tcp-chat, scene 1 of 3: a chat both ways, step 2 of 17\n",
            ))
            .stderr(contains("awaited  server prints `listening on …`\n"))
            .stderr(contains(
                "the end of its output; server has ended (exit status: 7)\n",
            ));
        line.expect_cut(verbatim(
            "end what a program has started, even if the program has ended",
        ));
    }

    #[test]
    fn a_program_that_says_nothing_ends_the_demo() {
        for (script, came) in [
            ("", "nothing more within 1s; server is still running"),
            ("printf listening;", "`listening`; server is still running"),
        ] {
            let line = Lifeline::new();
            let hold = line.taken_by_the_shell();
            let folder = programs(&format!("{hold} {script} wait"), "cat");
            guide(&demo_args(&folder, "1s"))
                .code(1)
                .stderr(contains("step 2 of 17\n"))
                .stderr(contains("awaited  server prints `listening on …`\n"))
                .stderr(contains(came));
            line.expect_cut(verbatim("end every program when the demo ends"));
        }
    }

    #[test]
    fn a_program_that_says_something_else_is_shown_and_ends_the_demo() {
        let folder = programs("echo goodbye; cat", "cat");
        guide(&demo_args(&folder, "1s"))
            .code(1)
            .stdout(contains("\nserver │ goodbye\n"))
            .stderr(contains("awaited  server prints `listening on …`\n"));
    }

    #[test]
    fn what_went_wrong_is_told_in_chinese() {
        for (server, patience, came) in [
            (
                "exit 7",
                "10s",
                "输出的结尾；server 已经结束（退出状态 7）\n",
            ),
            (
                "kill -9 $$",
                "10s",
                "server 已经结束（被信号 9 杀死（SIGKILL））\n",
            ),
            (
                "echo goodbye; cat",
                "1s",
                "1s 内再没有别的；server 还在运行\n",
            ),
        ] {
            let folder = programs(server, "cat");
            guide(&[&demo_args(&folder, patience)[..], &["--lang-ui", "zh-CN"]].concat())
                .code(1)
                .stderr(contains("tcp-chat，第 1 幕（共 3 幕）：有来有往的聊天，"))
                .stderr(contains("第 2 步（共 17 步）\n"))
                .stderr(contains("  期望  server 打印 `listening on …`\n  实际  "))
                .stderr(contains(came));
        }
    }

    #[test]
    fn a_program_that_never_stops_talking_ends_the_demo() {
        let folder = programs("yes", "cat");
        guide(&demo_args(&folder, "100ms"))
            .code(1)
            .stderr(contains("awaited  server prints `listening on …`\n"));
    }

    #[test]
    fn a_program_with_another_exit_status_ends_the_demo() {
        let real = path_of("tcp-chat");
        let real = real.display();
        let folder = programs(
            &format!("exec {real} \"$@\""),
            &format!("{real} \"$@\"; exit 3"),
        );
        guide(&demo_args(&folder, "10s"))
            .code(1)
            .stdout(contains("\nclient │ Bye!\n"))
            .stderr(contains("awaited  client ends with exit status 0\n"))
            .stderr(contains("client has ended (exit status: 3)\n"));
    }

    #[test]
    fn a_program_that_is_missing_ends_the_demo() {
        let folder = tempfile::tempdir().unwrap();
        guide(&demo_args(&folder, "10s"))
            .code(1)
            .stderr(contains("step 1 of 17\n"))
            .stderr(contains("/tcp-chat: "));
    }

    #[test]
    fn a_build_that_fails_ends_the_demo() {
        let folder = tempfile::tempdir().unwrap();
        let cargo = folder.path().join("cargo");
        write_program(&cargo, "echo error: could not compile >&2; exit 101");
        guide_with_cargo(&cargo)
            .to_its_end(&["demo"])
            .assert()
            .code(1)
            .stdout("")
            .stderr(contains("error: could not compile\n"))
            .stderr(contains("cargo build failed (exit status: 101)"));
    }

    #[test]
    fn ctrl_c_during_a_scene_ends_all_programs() {
        let line = Lifeline::new();
        let folder = programs(&format!("{} wait", line.taken_by_the_shell()), "cat");
        let guide = Program::new(vec![path_of_guide().display().to_string()])
            .start(verbatim("guide"), &demo_args(&folder, "1h"));
        line.expect_held(verbatim("the scene begins with a server"));
        guide.interrupt();
        guide.expect_exit(130, verbatim("Ctrl-C ends the waiting, and the demo"));
        line.expect_cut(verbatim("end every program when the demo ends"));
    }

    #[test]
    fn why_the_guide_stops_is_told_in_chinese() {
        let folder = tempfile::tempdir().unwrap();
        let cargo = folder.path().join("cargo");
        for (script, said) in [
            (
                "exit 101",
                "cargo build 失败（退出状态 101），原因见上面的输出\n",
            ),
            ("kill -INT $PPID; exec tail -f /dev/null", "已中断\n"),
        ] {
            write_program(&cargo, script);
            guide_with_cargo(&cargo)
                .to_its_end(&["demo", "--lang-ui", "zh-CN"])
                .assert()
                .stderr(said);
        }
    }

    #[test]
    fn ctrl_c_during_the_build_ends_cargo() {
        for args in [
            &["demo"][..],
            &["quiz"],
            &["watch", "tcp-chat", "--", "cat", "Cargo.toml"],
        ] {
            let line = Lifeline::new();
            let folder = tempfile::tempdir().unwrap();
            let cargo = folder.path().join("cargo");
            write_program(&cargo, &format!("{} wait", line.taken_by_the_shell()));
            let guide = guide_with_cargo(&cargo).start(verbatim("guide"), args);
            line.expect_held(verbatim("it begins with a build"));
            guide.interrupt();
            guide.expect_exit(130, verbatim("Ctrl-C ends the waiting, and the guide"));
            line.expect_cut(verbatim("end cargo, and the compilers it has started"));
        }
    }

    #[test]
    fn ctrl_c_during_an_experiment_of_the_quiz_ends_it() {
        let line = Lifeline::new();
        let folder = tempfile::tempdir().unwrap();
        let lesson = folder.path().join("tcp-vs-udp");
        let listed = r#"[{"name": "one", "question": "?", "choices": ["a", "b"], "answer": "a",
            "explanation": "", "sources": []}]"#;
        let tried = line.taken_by_the_shell();
        let script = format!("case $1 in\nlist) echo '{listed}';;\ntry) {tried} wait;;\nesac");
        write_program(&lesson, &script);
        let mut guide = quiz_of(&lesson, &folder);
        guide.expect_on_stdout("2  b", verbatim("the quiz asks"));
        guide.type_line("1");
        line.expect_held(verbatim("the answer is found out"));
        guide.interrupt();
        guide.expect_exit(130, verbatim("Ctrl-C ends the waiting, and the quiz"));
        line.expect_cut(verbatim("end the experiment"));
        // While the quiz asks, no program is running.
        let guide = quiz_of(&lesson, &folder);
        guide.expect_on_stdout("2  b", verbatim("the quiz asks"));
        guide.interrupt();
        guide.expect_exit(130, verbatim("Ctrl-C ends the quiz"));
    }

    /// Starts the quiz, with `program` instead of the lesson's.
    fn quiz_of(program: &Path, folder: &TempDir) -> support::Running {
        let cargo = folder.path().join("cargo");
        let (name, program) = ("tcp-vs-udp", program.display());
        let built = format!(
            r#"{{"target": {{"name": "{name}", "kind": ["bin"]}}, "executable": "{program}"}}"#
        );
        write_program(&cargo, &format!("echo '{built}'"));
        guide_with_cargo(&cargo).start(verbatim("guide"), &["quiz", name])
    }

    fn guide_with_cargo(cargo: &Path) -> Program {
        Program::new(vec![path_of_guide().display().to_string()]).after_shell(&format!(
            "export CARGO='{}' EXERCISES=no-exercises-yet",
            cargo.display()
        ))
    }

    #[test]
    fn a_reader_of_the_demo_who_has_seen_enough_ends_it() {
        let line = Lifeline::new();
        let hold = line.taken_by_the_shell();
        let server = format!("{hold} echo listening on 127.0.0.1:9; yes >&2");
        let folder = programs(&server, "cat");
        let until_it_listens = "{ \"$@\"; echo ended: $? >&2; } | sed '/listening/q'";
        let guide = path_of_guide().display().to_string();
        let words = ["sh", "-c", until_it_listens, "sh", &guide].map(str::to_owned);
        Program::new(words.to_vec())
            .to_its_end(&demo_args(&folder, "10s"))
            .assert()
            .stdout(predicate::str::ends_with(
                "\nserver │ listening on 127.0.0.1:9\n",
            ))
            .stderr("ended: 1\n");
        line.expect_cut(verbatim("end every program when the demo ends"));
    }
}

// ---------------------------------------------------------------- helpers

/// Runs the guide to its end, in English, for a reader who has done nothing yet.
/// It has time to report a wait that was too long.
fn guide(args: &[&str]) -> Assert {
    Program::new(vec![path_of_guide().display().to_string()])
        .to_its_end(args)
        .timeout(6 * PATIENCE)
        .env("LC_ALL", "C")
        .env("EXERCISES", "no-exercises-yet")
        .assert()
}

fn page() -> String {
    let assert = guide(&[]).success();
    String::from_utf8(assert.get_output().stdout.clone()).expect("the page is UTF-8")
}

fn demo(lesson: &str) -> String {
    story(&["demo", lesson])
}

/// The output of a demo, with `PORT` for every port.
fn story(args: &[&str]) -> String {
    let folder = programs().to_str().expect("a path in UTF-8");
    let assert = guide(&[args, &["--programs", folder]].concat())
        .success()
        .stderr("");
    without_ports(&String::from_utf8_lossy(&assert.get_output().stdout))
}

fn without_ports(story: &str) -> String {
    const HOST: &str = "127.0.0.1:";
    let mut parts = story.split(HOST);
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        // Port 0 is what was asked for, not a port that was given.
        let port = if part.starts_with('0') { "0" } else { "PORT" };
        without += &[HOST, port, rest].concat();
    }
    without
}

/// The lines must come in this order; others may be between them.
#[track_caller]
fn expect_in_order(story: &str, lines: &[&str]) {
    let mut told = story.lines();
    for line in lines {
        assert!(
            told.any(|told| told == *line),
            "{line:?} is missing, or too late, in:\n{story}"
        );
    }
}

/// The folder of the guide and of the programs of the lessons, which are as new as their sources.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let is_fresh = |name: &str| is_fresh(&path_of_guide().with_file_name(file_of(name)));
        for lesson in names().iter().filter(|name| !is_fresh(name)) {
            // A demo builds its programs.
            let played = Command::new(path_of_guide())
                .args(["demo", lesson])
                .output()
                .expect("the guide can be started");
            let stderr = String::from_utf8_lossy(&played.stderr);
            assert!(played.status.success(), "{stderr}");
        }
        path_of_guide()
            .parent()
            .expect("a file is in a folder")
            .to_owned()
    })
}

fn path_of_guide() -> &'static Path {
    cargo_bin!("course")
}

fn path_of(program: &str) -> PathBuf {
    programs().join(file_of(program))
}

fn file_of(program: &str) -> String {
    format!("{program}{}", std::env::consts::EXE_SUFFIX)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of the lessons, in reading order.
fn names() -> Vec<&'static str> {
    LESSONS.iter().map(|lesson| lesson.name).collect()
}
