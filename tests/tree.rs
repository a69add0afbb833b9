//! What must stay true of the whole tree.
//!
//! | tests | what they hold |
//! |---|---|
//! | `the_lessons_…` | a lesson is described once, in `crates/course/src/lessons/`: its crate, its tests, its pages and every list of lessons agree with that |
//! | `every_…`, `only_…` | the wiring of the crates, which nothing else would miss |

#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, its helpers too"
)]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::process::Command;
use std::thread;

use course::exercises::pages::Page;
use course::exercises::questions;
use course::language::Language;
use course::lessons::{self, LESSONS, Lesson};

// ---------------------------------------------------------------- the lessons

/// What to do about a difference is in `docs/adding-a-lesson.md`.
#[test]
fn the_lessons_are_those_with_a_chapter() {
    for language in Language::ALL {
        let book = language.book();
        assert_eq!(
            folders_with(&book, "README.md"),
            names(|_| true),
            "{language:?}"
        );
        let stages = folders_with(&book, "exercises.md");
        assert_eq!(stages, names(Lesson::has_stages), "{language:?}");
        let questions = folders_with(&book, "questions.md");
        assert_eq!(questions, names(Lesson::has_experiments), "{language:?}");
    }
}

#[test]
fn the_lessons_have_their_crates_and_their_tests() {
    for lesson in LESSONS {
        let claim = format!("path = \"../../tests/{}.rs\"\n", lesson.stages());
        assert!(manifest(lesson.name).contains(&claim), "{}", lesson.name);
    }
    let mut with_experiments = crates();
    // The guide and the book read what experiments print, and have none.
    with_experiments.retain(|name| {
        depends_on(&manifest(name), "experiment") && !["book", "course"].contains(&name.as_str())
    });
    assert_eq!(with_experiments, names(Lesson::has_experiments));
    let starters = folders_with(Path::new("tests/starters"), "Cargo.toml");
    assert_eq!(starters, names(Lesson::has_stages));
}

/// The lessons of which this holds.
fn names(is_meant: impl Fn(&Lesson) -> bool) -> BTreeSet<String> {
    let lessons = LESSONS.iter().filter(|lesson| is_meant(lesson));
    lessons.map(|lesson| lesson.name.to_owned()).collect()
}

/// The folders in `parent` that have such a file.
fn folders_with(parent: &Path, file: &str) -> BTreeSet<String> {
    let mut folders = names_in(parent);
    folders.retain(|name| root().join(parent).join(name).join(file).is_file());
    folders
}

#[test]
fn the_lessons_are_the_rows_of_the_readmes() {
    for language in Language::ALL {
        let readme = Path::new(language.pick("README.md", "README.zh-CN.md"));
        let book = language.pick("docs/en", "docs/zh-CN");
        expect_list(readme, "| [", |lesson| {
            let [question, afterwards] =
                [lesson.question, lesson.afterwards].map(|text| text.in_language(language));
            let link = format!("[{0}]({book}/{0}/README.md)", lesson.name);
            vec![format!("| {link} | {question} | {afterwards} |")]
        });
    }
}

#[test]
fn the_lessons_are_the_chapters_of_the_book() {
    for language in Language::ALL {
        expect_list(&language.book().join("SUMMARY.md"), "- [", |lesson| {
            let name = lesson.name;
            let chapter = read(&language.book().join(name).join("README.md"));
            let title = chapter.lines().find_map(|line| line.strip_prefix("# "));
            let mut lines = vec![format!("- [{}]({name}/README.md)", title.unwrap())];
            if lesson.has_experiments() {
                let questions = language.pick("Questions", "问题");
                lines.push(format!("  - [{questions}]({name}/questions.md)"));
            }
            if lesson.has_stages() {
                let exercises = language.pick("Exercises", "练习");
                lines.push(format!("  - [{exercises}]({name}/exercises.md)"));
            }
            lines
        });
    }
}

/// Their other words, such as how long a lesson takes, are nowhere else.
#[test]
fn the_lessons_are_in_the_introduction_and_in_the_notes_for_teachers() {
    for language in Language::ALL {
        let introduction = language.book().join("introduction.md");
        expect_beginnings(&introduction, "| [", |Lesson { name, question, .. }| {
            let question = question.in_language(language);
            format!("| [{name}]({name}/README.md) | {question} | ")
        });
        let teachers = language.book().join("appendix/teachers.md");
        expect_beginnings(&teachers, "### ", |Lesson { name, .. }| {
            format!("### {name}{}", language.pick(": ", "："))
        });
    }
}

/// In `file`, the lines about lessons, which begin so, must be these. With `UPDATE_LISTS` in the environment, they become these.
#[track_caller]
fn expect_list(file: &Path, begin: &str, expected: impl Fn(&Lesson) -> Vec<String>) {
    let text = read(file);
    let present: Vec<_> = text
        .lines()
        .filter(|line| is_about_a_lesson(line, begin))
        .collect();
    let expected: Vec<_> = LESSONS.iter().flat_map(expected).collect();
    if present == expected {
        return;
    }
    let (present, expected) = (present.join("\n"), expected.join("\n"));
    if env::var_os("UPDATE_LISTS").is_some() && text.contains(&present) {
        fs::write(root().join(file), text.replacen(&present, &expected, 1)).unwrap();
    } else {
        panic!(
            "{} has\n\n{present}\n\nand must have\n\n{expected}\n",
            file.display()
        );
    }
}

/// In `file`, the lines about lessons, which begin so, must continue so: one for each lesson, in reading order.
#[track_caller]
fn expect_beginnings(file: &Path, begin: &str, expected: impl Fn(&Lesson) -> String) {
    let text = read(file);
    let mut present = text.lines().filter(|line| is_about_a_lesson(line, begin));
    for expected in LESSONS.iter().map(expected) {
        let line = present.next().unwrap_or_default();
        assert!(
            line.starts_with(&expected),
            "{}: {expected:?} is missing before {line:?}",
            file.display()
        );
    }
    assert_eq!(present.next(), None, "{}", file.display());
}

fn is_about_a_lesson(line: &str, begin: &str) -> bool {
    let rest = line.trim_start().strip_prefix(begin).unwrap_or_default();
    LESSONS
        .iter()
        .any(|Lesson { name, .. }| rest.starts_with(name) || rest.contains(&format!("]({name}/")))
}

#[test]
fn the_lessons_have_as_many_stages_and_questions_as_the_introduction_says() {
    for language in Language::ALL {
        let introduction = read(&language.book().join("introduction.md"));
        let expect = |lesson: &Lesson, count: usize, unit: &str| {
            let (row, count) = (format!("| [{}](", lesson.name), format!(" {count} {unit}"));
            let mut lines = introduction.lines();
            let says_so = lines.any(|line| line.starts_with(&row) && line.contains(&count));
            assert!(says_so, "{} has{count}, {language:?}", lesson.name);
        };
        for lesson in lessons::with_stages() {
            let page = Page::read(&root(), lesson, language).unwrap();
            expect(lesson, page.stages.len(), language.pick("stages", "关"));
        }
        for lesson in lessons::with_experiments() {
            let questions = questions::read(&root(), lesson, language).unwrap();
            expect(
                lesson,
                questions.len(),
                language.pick("questions", "个问题"),
            );
        }
    }
}

/// A reader who knows one lesson finds the same things at the same place in the others.
#[test]
fn the_lessons_have_the_same_headings_in_their_documentation() {
    for Lesson { name, question, .. } in LESSONS {
        let source = read(&Path::new("crates").join(name).join("src/lib.rs"));
        let mut is_code = false;
        let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
        let is_heading = |line: &&str| {
            is_code ^= line.starts_with("```");
            !is_code && (line.starts_with("# ") || line.starts_with("## "))
        };
        let mut headings: Vec<_> = lines.map(str::trim_start).filter(is_heading).collect();
        // Others may be before the last one, such as "The same in Python".
        if headings.len() > 6 {
            headings.drain(5..headings.len() - 1);
        }
        let title = format!("# {name}: {}", question.en);
        let expected = [
            title.as_str(),
            "## What you learn",
            "## In one picture",
            "## Run it",
            "## Read it, in this order",
            "## Not covered",
        ];
        assert_eq!(headings, expected, "crates/{name}/src/lib.rs");
    }
}

// ---------------------------------------------------------------- the crates

#[test]
fn every_test_file_is_claimed_by_a_crate() {
    let manifests = crates().into_iter().map(|name| manifest(&name));
    let manifests = manifests.chain([read(Path::new("tests/whole/Cargo.toml"))]);
    let manifests: Vec<_> = manifests.collect();
    let lines = manifests.iter().flat_map(|manifest| manifest.lines());
    let paths = lines.filter_map(|line| line.strip_prefix("path = \"../")?.strip_suffix('"'));
    let claimed: BTreeSet<_> = paths
        .filter_map(|path| Some(path.rsplit('/').next()?.to_owned()))
        .collect();
    let files: BTreeSet<_> = names_in(Path::new("tests"))
        .into_iter()
        .filter(|name| name.ends_with(".rs"))
        .collect();
    assert_eq!(claimed, files, "a file that no crate claims never runs");
}

#[test]
fn every_crate_follows_the_workspace() {
    for name in crates() {
        let manifest = manifest(&name);
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
        assert!(
            manifest.contains("\n[lints]\nworkspace = true\n"),
            "{name} has no workspace lints"
        );
        for field in ["version", "edition", "rust-version", "license", "publish"] {
            let inherited = format!("\n{field}.workspace = true\n");
            assert!(
                manifest.contains(&inherited),
                "{name}: {field} is not the workspace's"
            );
        }
    }
}

/// A package outside the workspace cannot inherit its lints.
#[test]
fn every_lint_of_the_workspace_holds_for_what_is_measured() {
    let root = read(Path::new("Cargo.toml"));
    let (_, lints) = root.split_once("[workspace.lints.rust]\n").unwrap();
    let (lints, _) = lints.split_once("\n# A backtrace").unwrap();
    let lints = lints.replace("[workspace.lints.", "[lints.");
    let measured = read(Path::new("crates/event-loop/measured/Cargo.toml"));
    let (_, copied) = measured.split_once("[lints.rust]\n").unwrap();
    assert_eq!(copied, lints);
}

#[test]
fn every_lesson_stands_alone() {
    for lesson in LESSONS {
        let manifest = manifest(lesson.name);
        let others = names(|other| depends_on(&manifest, other.name));
        assert!(
            others.is_empty(),
            "{} depends on {others:?}: write it out",
            lesson.name
        );
    }
}

fn depends_on(manifest: &str, package: &str) -> bool {
    let (dotted, spaced) = (format!("{package}."), format!("{package} ="));
    let mut lines = manifest.lines();
    lines.any(|line| line.starts_with(&dotted) || line.starts_with(&spaced))
}

/// Cargo prints an empty block for a target without tests: such a target is switched off, and no other is.
#[test]
fn every_target_is_tested_that_has_tests() {
    let folders = crates().into_iter().map(|name| format!("crates/{name}"));
    for folder in folders.chain(["tests/support".to_owned()]) {
        let manifest = read(&Path::new(&folder).join("Cargo.toml"));
        let sources = sources_in(&Path::new(&folder).join("src"));
        let has_examples = sources.iter().any(|source| has_tested_example(source));
        let is_tested = !manifest.contains("\n[lib]\ndoctest = false\n");
        assert_eq!(is_tested, has_examples, "doctests of {folder}");
        let main = Path::new(&folder).join("src/main.rs");
        if root().join(&main).exists() {
            let is_tested = !manifest.contains("\ntest = false\n");
            assert_eq!(is_tested, has_tests(&main), "[[bin]] of {folder}");
        }
    }
}

/// In the program, or in a module that only it has.
fn has_tests(main: &Path) -> bool {
    let main_source = read(main);
    let modules = main_source
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let mut files = modules.map(|name| main.with_file_name(format!("{name}.rs")));
    main_source.contains("#[test]") || files.any(|file| read(&file).contains("#[test]"))
}

/// Is there Rust in a doc comment? Rustdoc takes every fenced block for Rust that names no other language.
fn has_tested_example(source: &str) -> bool {
    let docs = source.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("//! ").or(line.strip_prefix("/// "))
    });
    let rust = ["", "rust", "no_run", "should_panic", "compile_fail"];
    let mut open = None;
    for line in docs
        .map(str::trim_end)
        .filter(|line| line.starts_with("```"))
    {
        let info = line.trim_start_matches('`');
        let fence = &line[..line.len() - info.len()];
        match open {
            None if rust.contains(&info) => return true,
            None => open = Some(fence),
            Some(opened) if info.is_empty() && opened == fence => open = None,
            Some(_) => {}
        }
    }
    false
}

fn sources_in(folder: &Path) -> Vec<String> {
    let mut sources = Vec::new();
    for name in names_in(folder) {
        let path = folder.join(name);
        if root().join(&path).is_dir() {
            sources.extend(sources_in(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            sources.push(read(&path));
        }
    }
    sources
}

/// `cargo run` needs one that is the default, and `cargo test` needs all members to be.
/// Cargo puts the examples of all crates into one folder, and the later one replaces the other.
#[test]
fn every_example_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    for package in crates() {
        let folder = root().join("crates").join(&package).join("examples");
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|kind| kind == "rs") || path.join("main.rs").exists() {
                let name = path.file_stem().unwrap().to_owned();
                assert!(
                    seen.insert(name),
                    "{}: another crate has one",
                    path.display()
                );
            }
        }
    }
    assert!(!seen.is_empty());
}

#[test]
fn only_the_guide_is_the_default() {
    for name in crates() {
        let sets_it = manifest(&name).contains("\ndefault-run = ");
        assert_eq!(sets_it, name == "course", "{name}");
    }
    let workspace = read(Path::new("Cargo.toml"));
    assert!(!workspace.contains("default-members"));
}

/// `cargo run`, `cargo run -p LESSON`, `cargo run -p socket-trace` and `cargo test` share one build of everything,
/// as long as none of them asks for another feature of a shared dependency; see the root's `Cargo.toml`.
/// If one does, each of them builds its own programs, and they take each other's place.
///
/// On Linux only: on Windows the features of windows-sys differ.
#[cfg(target_os = "linux")]
#[test]
fn every_way_to_build_asks_for_the_same_features() {
    const ALONE: &str = "normal,build";
    const WITH_TESTS: &str = "normal,build,dev";
    let together = [ALONE, WITH_TESTS].map(|edges| packages_with_features(&["--workspace"], edges));
    let expect_the_same = |name| {
        let own = packages_with_features(&["-p", name], ALONE);
        assert!(own.len() > 10, "{own:?}");
        let with_tests = packages_with_features(&["-p", name], WITH_TESTS);
        for other in [&with_tests, &together[0], &together[1]] {
            let differing: Vec<_> = own.difference(other).collect();
            assert!(
                differing.is_empty(),
                "{name} is built with {differing:?}, and elsewhere with other features of these"
            );
        }
    };
    // Cargo uses one processor.
    thread::scope(|scope| {
        let lessons = LESSONS.iter().map(|lesson| lesson.name);
        for name in lessons.chain(["socket-trace"]) {
            scope.spawn(move || expect_the_same(name));
        }
    });
}

#[cfg(target_os = "linux")]
fn packages_with_features(which: &[&str], edges: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--prefix",
            "none",
            "--format",
            "{p} [{f}]",
            "-e",
            edges,
        ])
        .args(which)
        .output()
        .expect("cargo can be started");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let lines = String::from_utf8_lossy(&tree.stdout).into_owned();
    lines
        .lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned())
        .collect()
}

// ---------------------------------------------------------------- helpers

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

fn crates() -> BTreeSet<String> {
    folders_with(Path::new("crates"), "Cargo.toml")
}

fn manifest(package: &str) -> String {
    read(&Path::new("crates").join(package).join("Cargo.toml"))
}

/// With the line ends of Unix: a clone on Windows may have others.
fn read(file: &Path) -> String {
    let text = fs::read_to_string(root().join(file));
    text.unwrap_or_else(|error| panic!("{}: {error}", file.display()))
        .replace("\r\n", "\n")
}
