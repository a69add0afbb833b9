//! What holds for every lesson of experiments: its program lists them, does them, and says what came of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;

use assert_cmd::Command;
use experiment::{Lesson, Outcome, Question, Report, Skipped};
use lesson_kit::Screen;
use serde::de::DeserializeOwned;

#[cfg(target_os = "linux")]
use crate::lacking::USER_NAMESPACES;
use crate::{Lacking, patience};

/// All experiments of a lesson may take so much longer than one wait: some wait for the kernel's timers.
const MOST: u32 = 6;

/// The program of a lesson of experiments.
pub struct Collection(pub PathBuf);

impl Collection {
    /// The program with these arguments.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.0);
        command.args(args).timeout(MOST * patience());
        command
    }

    /// What the program prints to stdout.
    ///
    /// # Panics
    /// If it fails.
    #[must_use]
    pub fn stdout(&self, args: &[&str]) -> String {
        let output = self.command(args).assert().success();
        String::from_utf8_lossy(&output.get_output().stdout).into_owned()
    }

    /// What the program prints as JSON, whatever its exit status.
    ///
    /// # Panics
    /// If it is something else.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self, args: &[&str]) -> T {
        let output = self.command(args).output();
        let output = output.expect("the program ends in time");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{args:?}: {error}: {output:?}"))
    }

    /// All experiments.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        self.json(&["list", "--json"])
    }

    /// The names of all experiments.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        let questions = self.questions().into_iter();
        questions.map(|question| question.name).collect()
    }

    /// Each experiment has a name of its own, different choices with the answer among them, and sources.
    ///
    /// # Panics
    /// If one has not.
    pub fn check_questions(&self) {
        let questions = self.questions();
        assert_eq!(self.names().len(), questions.len(), "a name is there twice");
        for one in questions {
            let choices: BTreeSet<_> = one.choices.iter().collect();
            assert_eq!(choices.len(), one.choices.len(), "{one:#?}");
            assert!((2..=5).contains(&choices.len()), "{one:#?}");
            assert!(choices.contains(&one.answer), "{one:#?}");
            assert!(one.question.ends_with(['?', '.']), "{one:#?}");
            assert!(one.explanation.ends_with(['.', ')']), "{one:#?}");
            assert!(!one.sources.is_empty(), "{one:#?}");
        }
    }

    /// What the program does on a machine that lacks this; `None` if this machine cannot be made one.
    ///
    /// # Panics
    /// If the program does not end in time.
    #[must_use]
    pub fn output_without(&self, lacking: &Lacking, args: &[&str]) -> Option<Output> {
        let mut command = Command::from_std(lacking.command(&self.0)?);
        let output = command.args(args).timeout(MOST * patience()).output();
        Some(output.expect("the program ends in time"))
    }

    /// On a machine that lacks one of these, nothing fails: what cannot be done is skipped,
    /// and says why and what would help, in these words.
    ///
    /// # Panics
    /// If something fails, or is skipped without such words.
    pub fn check_without(&self, lacking: &[(&Lacking, &str, &str)]) {
        // They mostly wait: all at the same time.
        thread::scope(|scope| {
            for (lacking, why, help) in lacking {
                scope.spawn(|| self.check_without_one(lacking, why, help));
            }
        });
    }

    /// Where a private network is required, as in CI, and forbidden, this experiment fails: a skip would hide that
    /// nothing was checked.
    ///
    /// # Panics
    /// If it does not.
    #[cfg(target_os = "linux")]
    pub fn check_required_network(&self, experiment: &str) {
        let Some(mut command) = USER_NAMESPACES.command(&self.0) else {
            return;
        };
        command.args(["try", experiment, "--no-ask"]);
        command.env("REQUIRE_PRIVATE_NETWORK", "1");
        let output = command.output().expect("the program can be started");
        let text = String::from_utf8_lossy(&output.stdout);
        let failed = "failed: REQUIRE_PRIVATE_NETWORK is 1";
        assert!(text.contains(failed), "{text}");
        assert!(text.contains("user.max_user_namespaces is 0"), "{text}");
        assert_eq!(output.status.code(), Some(1));
    }

    fn check_without_one(&self, lacking: &Lacking, why: &str, help: &str) {
        let Some(output) = self.output_without(lacking, &["try", "--all", "--no-ask", "--json"])
        else {
            return;
        };
        let reports: Vec<Report> = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("without {}: {error}: {output:?}", lacking.what));
        let mut skipped = 0;
        for report in &reports {
            match &report.outcome {
                Outcome::AsDocumented(_) => {}
                Outcome::Skipped(one) if one.why.contains(why) => {
                    assert!(one.help.contains(help), "{one:?}");
                    skipped += 1;
                }
                // It cannot be done on this system, or by this user.
                Outcome::Skipped(one) if one.help.is_empty() => {}
                _ => panic!("without {}: {report:#?}", lacking.what),
            }
        }
        assert!(skipped > 0, "without {} nothing is skipped", lacking.what);
    }

    /// `list` is short: those to begin with, which the chapter asks, too, and the subjects.
    /// `list SUBJECT` and `list --all` show the questions of all.
    ///
    /// # Panics
    /// If it is not so.
    pub fn check_list(&self, lesson: &Lesson) {
        let overview = self.stdout(&["list"]);
        assert!(overview.lines().count() <= 30, "a wall:\n{overview}");
        let first_word = |line: &str| line.split(' ').next().map(str::to_owned);
        let listed: BTreeSet<_> = overview.lines().filter_map(first_word).collect();
        let place = |name: &str| lesson.experiments().position(|one| one.name == name);
        let places: Vec<_> = lesson.first.iter().map(|first| place(first)).collect();
        assert!(places.is_sorted(), "as in the lesson");
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/en");
        let page = fs::read_to_string(pages.join(lesson.name).join("README.md"));
        let page = page.expect("the chapter is there");
        for first in lesson.first {
            assert!(place(first).is_some() && listed.contains(*first), "{first}");
            // In a transcript or in a sentence.
            let mut asks = [" ", "`"]
                .into_iter()
                .map(|end| format!("try {first}{end}"));
            let is_asked = asks.any(|ask| page.contains(&ask));
            assert!(is_asked, "{first} is not in the chapter");
        }
        let all = self.stdout(&["list", "--all"]);
        for subject in lesson.subjects {
            let name = subject.name;
            assert!(listed.contains(name), "{overview}");
            assert!(place(name).is_none(), "two things called {name}");
            let alone = self.stdout(&["list", name]);
            assert!(alone.contains(subject.title), "{alone}");
            assert!(all.contains(&alone), "{alone}");
            for one in subject.experiments {
                let line = |line: &str| line.starts_with(one.name) && line.ends_with(one.question);
                assert!(alone.lines().any(line), "{alone}");
            }
        }
    }

    /// Each file in `src` that has an experiment is in the list, under its name: one that is not would never run.
    ///
    /// # Panics
    /// If one is not.
    pub fn check_files(&self, package: &str) {
        let mut written = BTreeSet::new();
        collect(&Path::new(package).join("src"), &mut written);
        assert_eq!(written, self.names(), "files in src, and what `list` shows");
    }
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            collect(&path, found);
        } else if fs::read_to_string(&path)
            .is_ok_and(|text| text.contains("pub const EXPERIMENT: "))
        {
            let stem = path.file_stem().expect("a file has a name");
            found.insert(stem.to_string_lossy().replace('_', "-"));
        }
    }
}

/// Each experiment came out as documented, or was skipped and says why; returns how many came out.
///
/// # Panics
/// If one did not.
#[must_use]
pub fn count_done(reports: &[Report]) -> usize {
    let mut done = 0;
    for report in reports {
        match &report.outcome {
            Outcome::AsDocumented(seen) => {
                assert_eq!(seen.answer, report.question.answer);
                assert!(!seen.facts.is_empty(), "nothing to see in {report:#?}");
                done += 1;
            }
            Outcome::Skipped(Skipped { why, .. }) => {
                assert!(!why.is_empty(), "{report:#?}");
                // Not with `eprintln!`, which shows nothing of a test that passes.
                let name = &report.question.name;
                Screen::plain().note(format_args!("skipped: {name}: {why}"));
            }
            _ => panic!("{report:#?}"),
        }
    }
    done
}
