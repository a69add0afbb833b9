//! The program that checks the book, tried on a small one. `tests/pages.rs` checks the book of this project.
//!
//! | tests | what they check |
//! |---|---|
//! | `broken::…` | each check finds its fault, in a small book that has it |
//! | `ladders::…` | a run is recorded, drawn, and recorded again |
//! | `rewriting::…` | code, questions, transcripts and hashes are updated, and nothing else is changed |
//! | `a_site_…`, `the_search_…` | what the site has besides mdBook's pages |

use std::fs;
#[cfg(target_os = "linux")]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use book::fault::Findings;
use book::programs::Programs;
use book::tree::Book;
use book::{Check, PATIENCE, Run, site};
use predicates::str::contains;
use tempfile::TempDir;

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the project is there")
}

// ---------------------------------------------------------------- a small book

/// Its files, without faults.
const SMALL: &[(&str, &str)] = &[
    (
        "crates/echo/src/main.rs",
        "//! Says it again.\n\n/// How often.\nconst TIMES: u8 = 1;\n\nfn main() {\n    say(TIMES);\n}\n",
    ),
    ("crates/sleep/src/main.rs", "fn main() {}\n"),
    ("crates/false/src/main.rs", "fn main() {}\n"),
    ("crates/date/src/main.rs", "fn main() {}\n"),
    ("tests/python/echo.py", "def say(text):\n    print(text)\n"),
    ("docs/figures/echo.en.svg", "<svg/>"),
    ("docs/figures/echo.zh-CN.svg", "<svg/>"),
    (
        "docs/en/SUMMARY.md",
        "# Summary\n\n- [Echo](echo/README.md)\n- [More](more.md)\n",
    ),
    (
        "docs/zh-CN/SUMMARY.md",
        "# 目录\n\n- [回声](echo/README.md)\n- [更多](more.md)\n",
    ),
    ("docs/en/echo/README.md", ECHO),
    ("docs/zh-CN/echo/README.md", ECHO_IN_CHINESE),
    (
        "docs/en/more.md",
        "# More\n\nBack to [saying it again](echo/README.md#say-it-again).\n",
    ),
    (
        "docs/zh-CN/more.md",
        "<!-- english: TODO -->\n# 更多\n\n回到[再说一遍](echo/README.md#再说一遍)。\n",
    ),
];

const ECHO: &str = r#"# Echo

<!-- code: crates/echo/src/main.rs fn main -->
```rust
fn main() {
    say(TIMES);
}
```

<!-- code: tests/python/echo.py def say -->
```python
def say(text):
    print(text)
```

## Say it again

![Two people, of whom one repeats the other](../../figures/echo.en.svg)

```console
$ cargo run -p echo -- 'one  two'
one [..]
$ cargo run -p false
? 1
```

See `cargo run -p socket-calls -- try port-zero`.
"#;

const ECHO_IN_CHINESE: &str = r#"<!-- english: TODO -->
# 回声

<!-- code: crates/echo/src/main.rs fn main -->
```rust
fn main() {
    say(TIMES);
}
```

<!-- code: tests/python/echo.py def say -->
```python
def say(text):
    print(text)
```

## 再说一遍

![两个人，一个重复另一个的话](../../figures/echo.zh-CN.svg)

```console
$ cargo run -p echo -- 'one  two'
one [..]
$ cargo run -p false
? 1
```

参见 `cargo run -p socket-calls -- try port-zero`。
"#;

/// The transcript on both pages.
#[cfg(target_os = "linux")]
const TRANSCRIPT: &str = "$ cargo run -p echo -- 'one  two'\none [..]\n$ cargo run -p false\n? 1\n";

const ENGLISH: &str = "docs/en/echo/README.md";
const CHINESE: &str = "docs/zh-CN/echo/README.md";
// Pages of questions, for the tests that add them: they make their folders lessons with experiments.
const CALLS: &str = "docs/en/socket-calls/questions.md";
const QUESTIONS: &str = "docs/en/tcp-vs-udp/questions.md";

/// A book in a temporary folder.
struct Small {
    folder: TempDir,
}

impl Small {
    /// A book without faults.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let small = Self { folder };
        for (path, text) in SMALL {
            small.write(path, text);
        }
        small.rewrite(&[]);
        small
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("it was written")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .expect("it is our folder");
        fs::write(path, text).expect("it is our folder");
    }

    /// Replaces the only `from` in a file.
    #[must_use]
    fn with(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}:\n{text}");
        self.write(path, &text.replace(from, to));
        self
    }

    /// Does the same in both languages.
    #[must_use]
    fn with_both(self, from: &str, to: &str) -> Self {
        self.with(ENGLISH, from, to).with(CHINESE, from, to)
    }

    #[must_use]
    fn without(self, path: &str) -> Self {
        fs::remove_file(self.root().join(path)).expect("it was there");
        self
    }

    fn faults(&self, check: Check) -> Vec<String> {
        self.faults_within(PATIENCE, check)
    }

    fn faults_within(&self, patience: Duration, check: Check) -> Vec<String> {
        let book = Book::read(self.root()).expect("its pages can be read");
        let findings = check.run(&book, &programs(check), patience);
        findings.faults.iter().map(ToString::to_string).collect()
    }

    /// There are exactly these faults, each with these words in it, and what to do next.
    #[track_caller]
    fn expect(&self, check: Check, expected: &[&[&str]]) {
        self.expect_within(PATIENCE, check, expected);
    }

    #[track_caller]
    fn expect_within(&self, patience: Duration, check: Check, expected: &[&[&str]]) {
        let faults = self.faults_within(patience, check);
        let all = faults.join("\n");
        assert_eq!(faults.len(), expected.len(), "{all}");
        for (fault, words) in faults.iter().zip(expected) {
            for word in *words {
                assert!(fault.contains(word), "{word:?} is missing in:\n{all}");
            }
            assert!(fault.contains("\n  → "), "{fault}");
        }
    }

    fn rewrite(&self, translated: &[&str]) -> Vec<PathBuf> {
        let book = Book::read(self.root()).expect("its pages can be read");
        let translated: Vec<_> = translated.iter().map(PathBuf::from).collect();
        // Only questions need the programs of this project.
        let has_questions = book
            .pages
            .iter()
            .any(|page| page.path.ends_with("questions.md"));
        let programs = programs(if has_questions {
            Check::Questions
        } else {
            Check::Code
        });
        book::rewrite(&book, &programs, &translated, &mut Findings::default())
            .expect("it can be rewritten")
    }
}

/// For experiments, questions and ladders the programs of this project; for all else those in `/bin`, which every machine has.
fn programs(check: Check) -> Programs {
    match check {
        Check::Experiments | Check::Questions | Check::Runs => {
            Programs::beside_this_one(&root()).expect("cargo has started this test")
        }
        _ => Programs::in_folder(Path::new("/bin")),
    }
}

#[test]
fn a_small_book_is_true() {
    let small = Small::new();
    for &check in Check::all() {
        small.expect(check, &[]);
    }
    let again = small.rewrite(&[]);
    assert!(again.is_empty(), "there is nothing more to do: {again:?}");
}

// ---------------------------------------------------------------- faults are found

mod broken {
    use super::*;

    #[test]
    fn code_that_has_changed() {
        Small::new()
            .with("crates/echo/src/main.rs", "say(TIMES)", "say(2)")
            .expect(
                Check::Code,
                &[
                    &[
                        "docs/en/echo/README.md:4: ",
                        "-     say(2);",
                        "+     say(TIMES);",
                        "rewrite",
                    ],
                    &["docs/zh-CN/echo/README.md:5: ", "fn main"],
                ],
            );
    }

    #[test]
    fn python_that_has_changed() {
        Small::new()
            .with(
                "tests/python/echo.py",
                "print(text)",
                "print(text, flush=True)",
            )
            .expect(
                Check::Code,
                &[
                    &["docs/en/echo/README.md:11: ", "flush"],
                    &["docs/zh-CN/echo/README.md:12: "],
                ],
            );
    }

    #[test]
    fn code_from_nowhere() {
        let comment = "<!-- code: crates/echo/src/main.rs fn main -->\n";
        let small = Small::new().with(ENGLISH, comment, "");
        let said = "nothing says where this rust code is from";
        small.expect(
            Check::Code,
            &[&["docs/en/echo/README.md:3: ", said, "```text"]],
        );
        let small = Small::new().with(
            ENGLISH,
            comment,
            "<!-- code: crates/echo/src/main.rs fn main -->\n\n",
        );
        let alone = "no block follows";
        small.expect(
            Check::Code,
            &[&["README.md:3: ", alone], &["README.md:5: ", said]],
        );
    }

    #[test]
    fn code_from_the_wrong_place() {
        for (anchor, said) in [
            (
                "crates/echo/src/lib.rs fn main",
                "there is no crates/echo/src/lib.rs",
            ),
            (
                "../echo/src/main.rs fn main",
                "there is no ../echo/src/main.rs",
            ),
            ("crates/echo/src/main.rs fn mian", "there is no `fn mian`"),
            ("crates/echo/src/main.rs", "names no item"),
            ("tests/python/echo.py def say", "is not a rust file"),
        ] {
            let small = Small::new().with(ENGLISH, "crates/echo/src/main.rs fn main", anchor);
            small.expect(Check::Code, &[&["docs/en/echo/README.md:3: ", said]]);
        }
    }

    #[test]
    fn a_wall_of_code() {
        let small = Small::new();
        let wall = format!("fn main() {{\n{}}}\n", "    say(TIMES);\n".repeat(30));
        small.write("crates/echo/src/main.rs", &wall);
        small.rewrite(&[]);
        let said = "a block of 32 lines";
        small.expect(
            Check::Code,
            &[&["README.md:4: ", said, "lines"], &["README.md:5: ", said]],
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_transcript_of_something_else() {
        Small::new()
            .with(ENGLISH, "one [..]\n", "two [..]\n")
            .expect(
                Check::Transcripts,
                &[&[
                    "docs/en/echo/README.md:21: ",
                    "- two [..]",
                    "+ one  two",
                    "rewrite",
                ]],
            );
        Small::new()
            .with(ENGLISH, "one [..]\n", "one [..]\nthree\n")
            .expect(
                Check::Transcripts,
                &[&["docs/en/echo/README.md:21: ", "- three"]],
            );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_transcript_that_says_nothing() {
        let said = "nothing is said of what `cargo run -p echo";
        let small = Small::new().with(ENGLISH, "one [..]\n", "");
        small.expect(
            Check::Transcripts,
            &[&["docs/en/echo/README.md:21: ", said, "rewrite"]],
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn another_exit_status() {
        let small = Small::new().with(ENGLISH, "\n? 1\n", "\n");
        let said = "ends with exit status 1, and the page says 0";
        small.expect(
            Check::Transcripts,
            &[&["docs/en/echo/README.md:23: ", said, "`? 1`"]],
        );
        let small = Small::new().with(ENGLISH, "one [..]\n", "one [..]\n? 2\n");
        small.expect(
            Check::Transcripts,
            &[&["README.md:21: ", "exit status 0, and the page says 2"]],
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_command_that_does_not_end() {
        // Only this command: on a busy machine, another could be too slow, too.
        let small = Small::new().with_both(TRANSCRIPT, "$ cargo run -p sleep -- 1000\n");
        let said = "did not end in time";
        small.expect_within(
            Duration::from_millis(500),
            Check::Transcripts,
            &[
                &["docs/en/echo/README.md:21: ", said, "--no-ask"],
                &["docs/zh-CN/echo/README.md:22: ", said],
            ],
        );
    }

    #[test]
    fn a_command_that_a_test_cannot_run() {
        Small::new()
            .with(ENGLISH, "cargo run -p false\n", "nc 127.0.0.1 9000\n")
            .expect(
                Check::Transcripts,
                &[&[
                    "docs/en/echo/README.md:23: ",
                    "`nc 127.0.0.1 9000` cannot be run",
                    "```text",
                ]],
            );
        Small::new()
            .with(ENGLISH, "$ cargo run -p echo", "cargo run -p echo")
            .expect(
                Check::Transcripts,
                &[&["docs/en/echo/README.md:21: ", "begins with `$ COMMAND`"]],
            );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_program_that_is_not_there() {
        let small = Small::new().with(ENGLISH, "-p false\n? 1\n", "-p nowhere\n");
        small.write("crates/nowhere/src/main.rs", "fn main() {}\n");
        small.expect(
            Check::Transcripts,
            &[&["README.md:23: ", "cannot be started"]],
        );
    }

    /// A machine can have a program or a variable of any name: libwww-perl brings `GET`.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_transcript_that_needs_more_than_every_machine_has() {
        let script = "GET / HTTP/1.1; echo ${WORD-no word}";
        let shown = format!("$ cargo run -p sh -- -c '{script}'\n[..]GET[..]not found\nno word\n");
        let small = Small::new().with_both(TRANSCRIPT, &shown);
        small.write("crates/sh/src/main.rs", "fn main() {}\n");
        small.write("bin/GET", "#!/bin/sh\necho 200 OK\n");
        let get = small.root().join("bin/GET");
        fs::set_permissions(&get, PermissionsExt::from_mode(0o755)).expect("it is our file");
        let path = std::env::var("PATH").expect("cargo has started this test");
        let bin = small.root().join("bin");
        tool(&small)
            .args(["check", "--only", "transcripts"])
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("WORD", "a word")
            .assert()
            .success();
    }

    #[test]
    fn a_page_without_its_translation() {
        let said = "there is no docs";
        let small = Small::new().without("docs/zh-CN/more.md");
        small.expect(Check::Languages, &[&["more.md:1: ", said, "translate it"]]);
        let small = Small::new().without("docs/en/more.md");
        small.expect(Check::Languages, &[&["more.md:1: ", said]]);
    }

    #[test]
    fn languages_that_say_different_things() {
        for (from, to, said) in [
            (
                "## 再",
                "### 再",
                &[
                    "README.md:17: here is a heading `###`",
                    ":16 a heading `##`",
                ][..],
            ),
            (
                "-p false\n? 1\n",
                "-p false\n? 2\n",
                &["README.md:21: this ```console block is not"],
            ),
            (
                "print(text)",
                "print( text )",
                &["README.md:12: this ```python block is not"],
            ),
            (
                "```console",
                "```text",
                &["README.md:21: here is a block ```text"],
            ),
            (
                "echo.zh-CN.svg",
                "other.zh-CN.svg",
                &["README.md:19: here is the figure other.svg"],
            ),
            (
                "参见",
                "## 又\n\n参见",
                &["README.md:28: ", "ends before this: a heading `##`"],
            ),
        ] {
            let small = Small::new().with(CHINESE, from, to);
            small.expect(Check::Languages, &[said]);
        }
    }

    #[test]
    fn a_language_that_says_less() {
        let small = Small::new();
        small.write(
            "docs/zh-CN/more.md",
            &small.read("docs/zh-CN/more.md").replace("# 更多\n", ""),
        );
        small.expect(
            Check::Languages,
            &[&["more.md:3: it ends before docs", ":1: a heading `#`"]],
        );
    }

    #[test]
    fn a_page_whose_english_has_changed() {
        let small = Small::new().with(ENGLISH, "See `cargo", "And see `cargo");
        let said = "has changed since it was translated";
        let page = "docs/zh-CN/echo/README.md";
        small.expect(
            Check::Languages,
            &[&[page, ":1: ", said, "rewrite --translated"]],
        );
        small.rewrite(&[]);
        small.expect(Check::Languages, &[&[page, said]]);
        small.rewrite(&[page]);
        small.expect(Check::Languages, &[]);
    }

    #[test]
    fn a_translation_that_does_not_say_of_what() {
        let small = Small::new();
        let text = small.read(CHINESE);
        let (_, rest) = text.split_once('\n').expect("it has lines");
        small.write(CHINESE, rest);
        small.expect(
            Check::Languages,
            &[&["README.md:1: its first line does not say", "TODO"]],
        );
        small.write(CHINESE, &format!("<!-- english: TODO -->\n{rest}"));
        small.expect(
            Check::Languages,
            &[&["README.md:1: nothing says", "rewrite"]],
        );
        small.rewrite(&[]);
        assert_eq!(small.read(CHINESE), text);
    }

    #[test]
    fn a_link_that_leads_nowhere() {
        let more = "docs/en/more.md";
        for (to, said) in [
            (
                "echo/READ.md",
                "leads to docs/en/echo/READ.md, which is not there",
            ),
            ("echo/README.md#say-it", "has no heading for `#say-it`"),
            ("../../../x.md", "leads out of the project"),
            ("/echo/README.md", "leads out of the project"),
            (
                "echo/README.md#say-it-once",
                "did you mean `#say-it-again`?",
            ),
        ] {
            let small = Small::new().with(more, "echo/README.md#say-it-again", to);
            small.expect(Check::Links, &[&["docs/en/more.md:3: ", said]]);
        }
        let small = Small::new().with("docs/zh-CN/more.md", "#再说一遍", "#再说两遍");
        small.expect(Check::Links, &[&["docs/zh-CN/more.md:4: ", "`#再说两遍`"]]);
        let small = Small::new().with(more, "(echo/README.md#say-it-again)", "[echo]");
        small.expect(
            Check::Links,
            &[&["more.md:3: ", "`[echo]` is nowhere defined"]],
        );
    }

    #[test]
    fn a_figure_that_cannot_be_seen() {
        let small = Small::new().without("docs/figures/echo.zh-CN.svg");
        small.expect(
            Check::Links,
            &[&["docs/zh-CN/echo/README.md:19: ", "not there"]],
        );
        let small = Small::new().with(ENGLISH, "Two people, of whom one repeats the other", "");
        small.expect(
            Check::Links,
            &[&["docs/en/echo/README.md:18: ", "no text for readers"]],
        );
        let small = Small::new().with(CHINESE, "echo.zh-CN.svg", "echo.en.svg");
        small.expect(
            Check::Links,
            &[&["docs/zh-CN/echo/README.md:19: ", "another language"]],
        );
    }

    #[test]
    fn a_table_of_contents_that_is_not_complete() {
        let small = Small::new().with("docs/en/SUMMARY.md", "- [More](more.md)\n", "");
        small.expect(
            Check::Links,
            &[
                &["docs/en/more.md:1: it is not in docs/en/SUMMARY.md"],
                &["docs/zh-CN/SUMMARY.md:1: its entries are not those of"],
            ],
        );
        let small = Small::new().with("docs/en/SUMMARY.md", "(more.md)", "(most.md)");
        let faults = small.faults(Check::Links);
        assert!(
            faults
                .iter()
                .any(|fault| fault.contains("docs/en/SUMMARY.md:4: ")),
            "{faults:?}"
        );
    }

    #[test]
    fn an_experiment_that_does_not_exist() {
        let named = "socket-calls -- try port-zero";
        for (to, said) in [
            (
                "socket-calls -- try port-nought",
                "there is no experiment port-nought",
            ),
            ("tcp-vs-udp -- try port-zero", "it is one of socket-calls"),
        ] {
            let small = Small::new().with(ENGLISH, named, to);
            small.write(CALLS, "# Questions\n");
            small.write(QUESTIONS, "# Questions\n");
            small.expect(
                Check::Experiments,
                &[&["docs/en/echo/README.md:27: ", said]],
            );
        }
    }

    #[test]
    fn experiments_that_cannot_be_listed() {
        let small = Small::new();
        small.write(CALLS, "# Questions\n\n## `port-zero`\n");
        small.write(QUESTIONS, "# Questions\n\n## `cut-datagram`\n");
        let book = Book::read(small.root()).expect("its pages can be read");
        let nowhere = Programs::in_folder(small.root());
        for (check, places) in [
            (Check::Experiments, &[(ENGLISH, 27), (CHINESE, 28)][..]),
            (Check::Questions, &[(CALLS, 3), (QUESTIONS, 3)]),
        ] {
            let faults = check.run(&book, &nowhere, PATIENCE).faults;
            assert_eq!(faults.len(), places.len(), "{faults:?}");
            for (fault, &(page, line)) in faults.iter().zip(places) {
                assert_eq!((fault.path.as_path(), fault.line), (Path::new(page), line));
                assert!(fault.what.contains("cannot be listed: start "), "{fault}");
            }
        }
    }
}

// ---------------------------------------------------------------- pages are updated

// ---------------------------------------------------------------- ladders

#[cfg(target_os = "linux")]
mod ladders {
    use std::env;

    use super::*;

    const SERVER: &str = "import socket
listener = socket.create_server(('127.0.0.1', 9000))
client, peer = listener.accept()
client.sendall(b'hi')
client.close()
listener.close()
";

    const CLIENT: &str = "import socket
sock = socket.create_connection(('127.0.0.1', 9000))
print(sock.recv(100))
sock.close()
";

    const TRACE: &str = "docs/ladders/echo.json";
    const FIGURE: &str = "docs/figures/echo.zh-CN.svg";

    /// A book whose figure is a ladder; `None` where no run can be recorded.
    fn recorded() -> Option<Small> {
        let small = Small::new();
        small.write("server.py", SERVER);
        small.write("docs/ladders/client.py", CLIENT);
        let run = Run {
            server: "python3 server.py",
            client: "python3 docs/ladders/client.py",
            network: "drop server data 1",
        };
        let names = ["echo".to_owned()];
        let programs = programs(Check::Runs);
        match book::record(small.root(), &programs, &names, Some(run)) {
            Ok(files) => {
                assert_eq!(files.len(), 3, "{files:?}");
                Some(small)
            }
            Err(error) if env::var_os("REQUIRE_PRIVATE_NETWORK").is_none() => {
                eprintln!("skipped: {error}");
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_run_is_recorded_and_compared_with_the_next() {
        let Some(small) = recorded() else { return };
        let trace = small.read(TRACE);
        let here = small.root().display().to_string();
        assert!(!trace.contains(&here), "nothing of this machine: {trace}");
        assert!(trace.contains(r#""network":["drop server data 1"],"events""#));
        assert!(small.read(FIGURE).contains("等待"), "it is in Chinese");
        small.expect(Check::Runs, &[]);

        let small = small.with("server.py", "b'hi'", "b'ho'");
        let here = "docs/ladders/echo.json:1: its programs do something else now";
        let differences = [
            "-   \"hi\" dropped",
            "-   send(4) \"hi\" = 2",
            "+   send(4) \"ho\" = 2",
            "+   \"ho\"",
            "book -- ladders echo",
        ];
        small.expect(Check::Runs, &[&[&[here], &differences[..]].concat()]);

        let small = small.with("server.py", "client.close()", "client.close(");
        let here = "docs/ladders/echo.json:1: its programs do something else now";
        small.expect(Check::Runs, &[&[here, "client: calls", "SyntaxError"]]);
    }

    #[test]
    fn what_cannot_be_recorded_says_why() {
        let small = Small::new();
        small.write("server.py", "print('no')");
        let record = |name: &str, new| {
            let names = [name.to_owned()];
            let recorded = book::record(small.root(), &programs(Check::Runs), &names, new);
            recorded.unwrap_err().to_string()
        };
        let run = |server, network| Run {
            server,
            client: "python3 server.py",
            network,
        };
        let said = record("other", None);
        assert!(
            said.contains("docs/ladders/other.json") && said.contains("--server"),
            "{said}"
        );
        let said = record("other", Some(run("nc -l 9000", "")));
        assert!(said.contains("`nc` is neither python3 nor"), "{said}");
        let said = record("other", Some(run("python3 server.py", "drop clint data 1")));
        assert!(said.contains("clint"), "{said}");
        let said = record("other", Some(run("python3 server.py", "")));
        let is_here =
            env::var_os("REQUIRE_PRIVATE_NETWORK").is_some() || !said.contains("private network");
        assert!(
            !is_here || said.contains("did not listen") && said.contains("\"no\""),
            "{said}"
        );
        assert!(
            !small.root().join("docs/ladders").exists(),
            "nothing is written"
        );
    }

    #[test]
    fn a_figure_is_what_its_trace_gives() {
        let Some(small) = recorded() else { return };
        small.write(FIGURE, "<svg/>");
        let is_not = "docs/figures/echo.zh-CN.svg:1: it is not what docs/ladders/echo.json gives";
        small.expect(Check::Ladders, &[&[is_not, "book -- rewrite"]]);
        assert_eq!(small.rewrite(&[]), [PathBuf::from(FIGURE)]);
        small.expect(Check::Ladders, &[]);
    }

    #[test]
    fn a_trace_that_is_none_or_that_no_page_shows() {
        let small = Small::new();
        small.write(TRACE, "{}");
        small.expect(
            Check::Ladders,
            &[&["docs/ladders/echo.json:1: read docs/ladders/echo.json: "]],
        );
        small.write("docs/ladders/other.json", "{}");
        let small = small.without(TRACE);
        small.expect(
            Check::Ladders,
            &[&["docs/ladders/other.json:1: no page shows this ladder"]],
        );
    }
}

mod rewriting {
    use super::*;

    #[test]
    fn code_comes_from_its_source_in_both_languages() {
        let small = Small::new().with(
            "crates/echo/src/main.rs",
            "    say(TIMES);\n",
            "    say(2);\n\n    say(3);\n",
        );
        let before = [ENGLISH, CHINESE].map(|page| small.read(page));
        let rewritten = small.rewrite(&[]);
        assert_eq!(rewritten, [ENGLISH, CHINESE].map(PathBuf::from));
        for (page, before) in [ENGLISH, CHINESE].into_iter().zip(before) {
            let wanted = before.replace("    say(TIMES);\n", "    say(2);\n\n    say(3);\n");
            assert_eq!(small.read(page), wanted);
        }
        for check in [Check::Code, Check::Languages] {
            small.expect(check, &[]);
        }
    }

    #[test]
    fn questions_come_from_the_experiments() {
        let heading = "# Questions\n\nAll of them.\n\n## `three-sends-one-recv`\n\n";
        let small = Small::new();
        small.write(QUESTIONS, &format!("{heading}Old?\n"));
        small.expect(
            Check::Questions,
            &[&[
                "docs/en/tcp-vs-udp/questions.md:5: ",
                "+ Old?",
                "- Over TCP",
            ]],
        );
        assert_eq!(small.rewrite(&[]), [PathBuf::from(QUESTIONS)]);
        let page = small.read(QUESTIONS);
        assert!(page.starts_with(&format!("{heading}Over TCP")), "{page}");
        small.expect(Check::Questions, &[]);
    }

    #[test]
    fn an_empty_block_gets_its_code_also_in_a_list() {
        let comment = "<!-- code: crates/echo/src/main.rs const TIMES +docs -->";
        let item = format!("\n- In a list:\n\n  {comment}\n  ```rust\n  ```\n");
        let small = Small::new();
        small.write("docs/en/more.md", &(small.read("docs/en/more.md") + &item));
        small.rewrite(&[]);
        let filled = "\n  ```rust\n  /// How often.\n  const TIMES: u8 = 1;\n  ```\n";
        assert!(
            small.read("docs/en/more.md").ends_with(filled),
            "{}",
            small.read("docs/en/more.md")
        );
        small.expect(Check::Code, &[]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_empty_transcript_is_filled_in_without_what_varies() {
        let empty =
            "$ cargo run -p echo -- a\n$ cargo run -p date -- '+%% %N ns'\n$ cargo run -p false\n";
        let filled = "$ cargo run -p echo -- a\na\n$ cargo run -p date -- '+%% %N ns'\n% [..] ns\n$ cargo run -p false\n? 1\n";
        let small = Small::new().with_both(TRANSCRIPT, empty);
        small.rewrite(&[]);
        for page in [ENGLISH, CHINESE] {
            assert!(
                small
                    .read(page)
                    .contains(&format!("```console\n{filled}```\n")),
                "{}",
                small.read(page)
            );
        }
        for check in [Check::Transcripts, Check::Languages] {
            small.expect(check, &[]);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_source_that_is_missing_is_a_fault() {
        let small = Small::new().with(ENGLISH, "rs fn main", "rs fn mian").with(
            ENGLISH,
            "-p false\n? 1\n",
            "-p nowhere\n",
        );
        small.write("crates/nowhere/src/main.rs", "fn main() {}\n");
        let assert = tool(&small).arg("rewrite").assert().code(1);
        assert
            .stdout(contains("docs/en/echo/README.md:3: "))
            .stdout(contains("there is no `fn mian`"))
            .stdout(contains("docs/en/echo/README.md:23: "))
            .stdout(contains("nothing to rewrite"));
    }

    #[test]
    fn a_transcript_that_is_filled_in_stays() {
        let small = Small::new().with_both("one [..]\n", "three\n");
        assert!(small.rewrite(&[]).is_empty());
    }
}

// ---------------------------------------------------------------- the site

/// What mdBook makes of the pages of the small book, as far as the site adds to it.
const BUILT: &[(&str, &str)] = &[
    (
        "en/echo/index.html",
        "<nav>\n</nav>\n<main>\n<p>It\u{2019}s `${one}` in\n\
         <a href=\"../../../crates/echo/src/main.rs#L7\">the program</a>, and\n\
         <a href=\"../../../crates/echo/src\">its folder</a>.</p>\n</main>\n",
    ),
    (
        "en/more.html",
        "<main><a href=\"echo/README.html#a\">back</a></main>\n",
    ),
    (
        "zh-CN/echo/index.html",
        "<main><p>先说现象，\n再说原因。</p></main>\n",
    ),
    ("zh-CN/more.html", "<main></main>\n"),
];

fn built() -> Small {
    let small = Small::new();
    for (page, html) in BUILT {
        small.write(&format!("target/book/{page}"), html);
    }
    for language in ["en", "zh-CN"] {
        small.write(&format!("target/book/{language}/book.toml"), "");
    }
    small.write("docs/theme/index.html", "<p>en or zh-CN?</p>\n");
    small
}

fn complete(small: &Small) -> std::io::Result<()> {
    let book = Book::read(small.root()).expect("its pages can be read");
    site::complete(&book, &small.root().join("target/book"))
}

#[test]
fn a_site_is_complete_without_a_code_host() {
    let small = built();
    complete(&small).expect("all files are there");
    let page = |path: &str| small.read(&format!("target/book/{path}"));
    let echo = page("en/echo/index.html");
    assert!(echo.contains("href=\"../../source/crates/echo/src/main.rs.html#L7\""));
    assert!(page("en/more.html").contains("href=\"echo/index.html#a\""));
    assert!(page("zh-CN/echo/index.html").contains("先说现象，再说原因。"));
    let source = page("source/crates/echo/src/main.rs.html");
    assert!(
        source.contains("\n<span id=\"L7\">    say(TIMES);</span>\n"),
        "{source}"
    );
    let folder = page("source/crates/echo/src.html");
    assert!(
        folder.contains("<a href=\"src/main.rs.html\">main.rs</a>"),
        "{folder}"
    );
    assert_eq!(page("figures/echo.en.svg"), "<svg/>");
    assert_eq!(page("index.html"), "<p>en or zh-CN?</p>\n");
    assert!(!small.root().join("target/book/en/book.toml").exists());
}

#[test]
fn the_search_has_the_text_of_each_page_in_order() {
    let small = built();
    complete(&small).expect("all files are there");
    let data = small.read("target/book/en/search-data.js");
    let data = data
        .strip_prefix("const bookPages = ")
        .expect("it is a script");
    let pages: Vec<(String, String)> =
        serde_json::from_str(data.trim_end().trim_end_matches(';')).expect("it is an array");
    let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["echo/index.html", "more.html"]);
    let (_, text) = &pages[0];
    assert!(
        text.starts_with("<main>\n<p>It\u{2019}s `${one}` in\n<a"),
        "{text}"
    );
    assert!(text.ends_with("</p>\n</main>"), "{text}");
}

#[test]
fn a_site_with_a_link_to_a_missing_file_is_not_built() {
    let small = built().without("crates/echo/src/main.rs");
    let error = complete(&small).expect_err("the page has nothing to show");
    assert!(
        error.to_string().contains("crates/echo/src/main.rs"),
        "{error}"
    );
}

// ---------------------------------------------------------------- the command line

fn tool(small: &Small) -> assert_cmd::Command {
    let mut tool = assert_cmd::Command::new(cargo_bin!("book"));
    tool.current_dir(small.root())
        .args(["--programs", "/bin", "--root", "."]);
    tool
}

#[test]
fn all_faults_are_shown_and_the_status_tells() {
    let small = Small::new()
        .with(
            "docs/en/more.md",
            "echo/README.md#say-it-again",
            "nowhere.md",
        )
        .with("docs/zh-CN/more.md", "echo/README.md#再说一遍", "#nowhere");
    let only = ["check", "--only", "links,languages"];
    let assert = tool(&small).args(only).assert().code(1);
    assert
        .stdout(contains(
            "docs/en/more.md:3: the link to `nowhere.md` leads to",
        ))
        .stdout(contains("docs/zh-CN/more.md:4: "))
        .stdout(contains("2 faults"));
    tool(&small)
        .args(only)
        .arg("docs/en/echo")
        .assert()
        .success();
    tool(&small)
        .args(only)
        .arg("docs/zh-CN/more.md")
        .assert()
        .code(1);
    tool(&small)
        .args(["check", "docs/en/mroe.md"])
        .assert()
        .code(1)
        .stderr(contains("there is no page at docs/en/mroe.md"));
}

#[test]
fn a_translation_is_marked_as_new() {
    let small = Small::new().with(ENGLISH, "See `cargo", "And see `cargo");
    let only = ["check", "--only", "languages"];
    tool(&small).args(only).assert().code(1);
    tool(&small)
        .args(["rewrite", "--translated", CHINESE])
        .assert()
        .success()
        .stdout(contains("rewrote docs/zh-CN/echo/README.md"));
    tool(&small).args(only).assert().success();
    tool(&small)
        .args(["rewrite", "--translated", ENGLISH])
        .assert()
        .code(1)
        .stderr(contains("is not a translation of another page"));
}
