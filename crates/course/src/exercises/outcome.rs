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
    pub(crate) stages: usize,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) elapsed: Duration,
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
    pub(crate) fn passed(&self) -> Vec<String> {
        let passed = self.verdicts.iter().filter(|one| one.has_passed());
        passed.map(|one| one.stage.clone()).collect()
    }

    /// The first stage that failed, with its report.
    pub(crate) fn failed(&self) -> Option<(&Verdict, &Failed)> {
        let mut verdicts = self.verdicts.iter();
        verdicts.find_map(|verdict| Some((verdict, verdict.report.failed.as_ref()?)))
    }

    /// Whether every stage has passed.
    pub(crate) fn is_passed(&self) -> bool {
        self.passed().len() == self.stages
    }

    /// The result for `--json`.
    pub(crate) fn as_json(&self) -> Value {
        let (page, program) = (&self.page, self.program.program());
        let named = |verdict: &Verdict| {
            let stage = render::stage(&verdict.stage, page);
            json!({
                "stage": stage.number,
                "name": verdict.stage,
                "title": stage.title,
                "passed": verdict.has_passed(),
                "seconds": rounded(verdict.elapsed),
                "notes": in_english(&verdict.report.notes),
            })
        };
        let failed = self.failed().map(|(verdict, why)| {
            let mut failed = named(verdict);
            failed["steps"] = json!(in_english(&verdict.report.steps));
            failed["expected"] = json!(why.expected.to_string());
            failed["received"] = json!(why.received.to_string());
            let stderr = verdict.report.last_words.iter();
            let stderr =
                stderr.map(|words| json!({ "of": words.of.to_string(), "lines": words.lines }));
            failed["stderr"] = stderr.collect();
            failed["likely_cause"] = json!(why.likely_cause.to_string());
            failed["page"] = json!(format!(
                "{}:{}",
                page.path.display(),
                render::stage(&verdict.stage, page).line
            ));
            failed
        });
        json!({
            "lesson": self.lesson.name,
            "program": program.map_or_else(|| self.exercise.clone(), Program::shown),
            "build_error": self.program.error(),
            "stages": self.stages,
            "passed": self.passed().len(),
            "failed": failed,
            "results": self.verdicts.iter().map(named).collect::<Vec<_>>(),
            "seconds": rounded(self.elapsed),
        })
    }
}

fn in_english(all: &[Said]) -> Vec<String> {
    all.iter().map(Said::to_string).collect()
}

fn rounded(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}
