//! The result of a check.

use std::time::Duration;

use harness::report::{Failed, Said};
use serde_json::{Value, json};

use super::grader::{Program, Verdict};
use super::pages::Page;
use super::render;
use crate::lessons::Lesson;

/// The result of a check, complete or so far.
pub(crate) struct Outcome {
    pub(crate) lesson: &'static Lesson,
    /// The texts of the stages.
    pub(crate) page: Page,
    /// The name of the program that is checked.
    pub(crate) exercise: String,
    /// Whether the result is the reader's progress, and not that of another program.
    pub(crate) is_own: bool,
    pub(crate) program: Built,
    /// The names of the stages that are run.
    pub(crate) stages: Vec<String>,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) elapsed: Duration,
}

/// How many stages have passed, of those that count and of those with a star.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) of: usize,
    pub(crate) stars: usize,
    pub(crate) of_stars: usize,
}

impl Count {
    pub(crate) fn of<'name>(
        stages: impl IntoIterator<Item = &'name String>,
        passed: &[String],
        page: &Page,
    ) -> Self {
        let mut count = Self::default();
        for stage in stages {
            let (passed_of_kind, of_kind) = if page.is_optional(stage) {
                (&mut count.stars, &mut count.of_stars)
            } else {
                (&mut count.passed, &mut count.of)
            };
            *of_kind += 1;
            *passed_of_kind += usize::from(passed.contains(stage));
        }
        count
    }
}

/// The result of building the program.
pub(crate) enum Built {
    Program(Program),
    /// The messages of cargo. Only with `--json`; otherwise cargo prints them, and the check ends.
    Failed(String),
}

impl Built {
    pub(crate) fn program(&self) -> Option<&Program> {
        match self {
            Self::Program(program) => Some(program),
            Self::Failed(_) => None,
        }
    }

    fn error(&self) -> Option<&str> {
        match self {
            Self::Program(_) => None,
            Self::Failed(error) => Some(error),
        }
    }
}

impl Outcome {
    /// The names of the stages that have passed.
    pub(crate) fn passed(&self) -> Vec<String> {
        let passed = self.verdicts.iter().filter(|one| one.has_passed());
        passed.map(|one| one.stage.clone()).collect()
    }

    pub(crate) fn count(&self) -> Count {
        Count::of(&self.stages, &self.passed(), &self.page)
    }

    /// The first stage that failed, with its report: one that counts, if there is one.
    pub(crate) fn failed(&self) -> Option<(&Verdict, &Failed)> {
        let failed = |verdict| Some((verdict, Verdict::why(verdict)?));
        let required = self.verdicts.iter().filter(|one| !self.is_optional(one));
        let optional = self.verdicts.iter().filter(|one| self.is_optional(one));
        required.chain(optional).find_map(failed)
    }

    /// The stage at which the check has ended, with its report.
    pub(crate) fn end(&self) -> Option<(&Verdict, &Failed)> {
        self.failed().filter(|(verdict, _)| self.ends_at(verdict))
    }

    pub(crate) fn is_optional(&self, verdict: &Verdict) -> bool {
        self.page.is_optional(&verdict.stage)
    }

    /// Whether the check ends here: at a stage that fails and counts, or is the one that was asked for.
    pub(crate) fn ends_at(&self, verdict: &Verdict) -> bool {
        let is_asked_for = self.stages.first() == Some(&verdict.stage);
        !verdict.has_passed() && (is_asked_for || !self.is_optional(verdict))
    }

    /// Whether every stage that counts has passed; if none does, every stage.
    pub(crate) fn is_passed(&self) -> bool {
        let Count {
            passed,
            of,
            stars,
            of_stars,
        } = self.count();
        if of > 0 {
            passed == of
        } else {
            stars == of_stars
        }
    }

    /// The result for `--json`.
    pub(crate) fn as_json(&self) -> Value {
        let (page, program) = (&self.page, self.program.program());
        let result = |verdict| result(verdict, page);
        let failed = self.failed();
        let count = self.count();
        json!({
            "lesson": self.lesson.name,
            "program": program.map_or_else(|| self.exercise.clone(), Program::shown),
            "build_error": self.program.error(),
            "stages": count.of,
            "passed": count.passed,
            "optional": { "stages": count.of_stars, "passed": count.stars },
            "failed": failed.map(|(verdict, why)| failure(verdict, why, page)),
            "results": self.verdicts.iter().map(result).collect::<Vec<_>>(),
            "seconds": rounded(self.elapsed),
        })
    }
}

/// How a stage ended.
fn result(verdict: &Verdict, page: &Page) -> Value {
    let stage = render::stage(&verdict.stage, page);
    json!({
        "stage": stage.number,
        "name": verdict.stage,
        "title": stage.title,
        "optional": stage.is_optional,
        "passed": verdict.has_passed(),
        "seconds": rounded(verdict.elapsed),
        "notes": in_english(&verdict.report.notes),
    })
}

/// The same, and why it failed.
fn failure(verdict: &Verdict, why: &Failed, page: &Page) -> Value {
    let mut failed = result(verdict, page);
    failed["steps"] = json!(in_english(&verdict.report.steps));
    failed["expected"] = json!(why.expected.to_string());
    failed["received"] = json!(why.received.to_string());
    let stderr = verdict.report.last_words.iter();
    let stderr = stderr.map(|words| json!({ "of": words.of.to_string(), "lines": words.lines }));
    failed["stderr"] = stderr.collect();
    failed["likely_cause"] = json!(why.likely_cause.to_string());
    let line = render::stage(&verdict.stage, page).line;
    failed["page"] = json!(format!("{}:{line}", page.path.display()));
    failed
}

fn in_english(all: &[Said]) -> Vec<String> {
    all.iter().map(Said::to_string).collect()
}

fn rounded(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}
