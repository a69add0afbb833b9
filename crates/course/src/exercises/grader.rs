//! Runs the stages of a lesson, one at a time, for any program.
//!
//! ```text
//!  check ──▶ Grader ──▶ the stages, a program that cargo built from tests/<lesson>.rs
//!               ▲            │ PROGRAM="python3 my_chat.py", started and stopped by the stage
//!               │            ▼
//!               └──── a folder: failed.json, notes, last_words   (see tests/support/src/steps.rs)
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use harness::child::Child;
use serde_json::Value;

use super::leftovers::Leftovers;
use crate::cargo;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::interruption::Interruption;
use crate::lessons::Lesson;

/// Where a stage leaves its report; the name is that of `support::steps::REPORT`.
const REPORT: &str = "STAGE_REPORT";

/// How long one stage may take. Each of its waits has its own, much shorter bound: this one is never reached.
const PATIENCE: Duration = Duration::from_secs(180);

/// A program to be graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// Its command line.
    pub(crate) words: Vec<String>,
    /// Where it is started.
    pub(crate) folder: PathBuf,
}

impl Program {
    /// As one would type it.
    pub(crate) fn shown(&self) -> String {
        shell_words::join(&self.words)
    }
}

/// The stages of a lesson, ready to run.
pub(crate) struct Grader {
    binary: PathBuf,
    stages: Vec<String>,
}

/// What one stage came to.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// The name of its test.
    pub(crate) stage: String,
    /// Why it failed, if it did.
    pub(crate) failed: Option<Report>,
    /// What else the program did that is not as it should be.
    pub(crate) notes: Vec<String>,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

/// Why a stage failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// What was done so far, and what was sent.
    pub(crate) steps: Vec<String>,
    /// What had to come.
    pub(crate) expected: Option<String>,
    /// What came instead.
    pub(crate) received: String,
    /// Where the two part.
    pub(crate) difference: Option<Difference>,
    /// What programs said last on stderr.
    pub(crate) last_words: Vec<LastWords>,
    /// One sentence.
    pub(crate) likely_cause: Option<String>,
}

/// The end of a program's stderr.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LastWords {
    /// Which program, such as `server`.
    pub(crate) of: String,
    /// Its lines, escaped.
    pub(crate) lines: Vec<String>,
}

/// Where what came parts from what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// How many bytes are the same.
    pub(crate) same: u64,
    /// What was expected around there, escaped.
    pub(crate) expected: String,
    /// What came around there, escaped.
    pub(crate) received: String,
    /// What both begin with.
    pub(crate) common: String,
}

impl Grader {
    /// Builds the stages of `lesson`, or takes those already built in `binary`.
    ///
    /// # Errors
    /// If they cannot be built or listed.
    pub(crate) fn new(
        lesson: &Lesson,
        binary: Option<&Path>,
        interruption: &Interruption,
    ) -> Result<Self, Failure> {
        let binary = match binary {
            Some(binary) => binary.to_owned(),
            None => cargo::stages(lesson.name, &lesson.stages(), interruption)?,
        };
        let stages = list(&binary).map_err(|why| {
            Failure::Stopped(format!("list the stages of {}: {why}", lesson.name))
        })?;
        Ok(Self { binary, stages })
    }

    /// The names of the stages, in order.
    pub(crate) fn stages(&self) -> &[String] {
        &self.stages
    }

    /// Runs one stage. However it ends, no process is left of it;
    /// but on Windows, where only the stage knows what it has started, Ctrl-C leaves the program running.
    ///
    /// # Errors
    /// If it cannot be run, or Ctrl-C was pressed.
    pub(crate) fn run(
        &self,
        stage: &str,
        program: &Program,
        interruption: &Interruption,
    ) -> Result<Verdict, Failure> {
        let stopped = |error| Failure::Stopped(format!("run {stage}: {error}"));
        let reports = Folder::new().map_err(stopped)?;
        let start = Instant::now();
        let leftovers = Leftovers::come_to_us();
        let ended = self.play(stage, program, reports.path(), interruption);
        let left = leftovers.end_them();
        let (has_passed, output) = ended.map_err(stopped)?;
        if interruption.happened() {
            return Err(Failure::Interrupted);
        }
        let mut notes = notes_in(reports.path());
        if left > 0 {
            notes.push(format!(
                "{left} of its processes had left its process group and lived on; they were killed"
            ));
        }
        Ok(Verdict {
            stage: stage.to_owned(),
            failed: (!has_passed).then(|| report_in(reports.path(), &output)),
            notes,
            elapsed: start.elapsed(),
        })
    }

    /// Did it pass, and what did it print?
    fn play(
        &self,
        stage: &str,
        program: &Program,
        reports: &Path,
        interruption: &Interruption,
    ) -> std::io::Result<(bool, Vec<u8>)> {
        let mut command = Command::new(&self.binary);
        command
            .args(["--exact", "--nocapture", stage])
            .current_dir(&program.folder)
            .env("PROGRAM", program.shown())
            // Where the stage starts it; see `support::program`.
            .env("PWD", &program.folder)
            .env(REPORT, reports)
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = Child::spawn(&mut command)?;
        interruption.ends_waiting_for(&child);
        let _ = child
            .stdout()
            .take_within(PATIENCE, |all, ended| ended.then_some(all.len()));
        let has_passed = child
            .wait(Duration::from_secs(1))
            .is_some_and(|status| status.success());
        Ok((has_passed, child.stderr().seen()))
    }
}

/// `stage_01_…: test`, a line each, as any program of Rust's test harness lists them.
fn list(binary: &Path) -> Result<Vec<String>, String> {
    let output = Command::new(binary)
        .args(["--list", "--format", "terse"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("start {}: {error}", binary.display()))?;
    let list = String::from_utf8_lossy(&output.stdout);
    let mut stages: Vec<_> = list
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| name.starts_with("stage_"))
        .map(str::to_owned)
        .collect();
    stages.sort();
    if stages.is_empty() {
        return Err(format!("{} has none", binary.display()));
    }
    Ok(stages)
}

fn notes_in(reports: &Path) -> Vec<String> {
    let notes = fs::read_to_string(reports.join("notes")).unwrap_or_default();
    let mut notes: Vec<_> = notes.lines().map(str::to_owned).collect();
    notes.dedup();
    notes
}

/// The stage's report; without one, what it printed must do.
fn report_in(reports: &Path, output: &[u8]) -> Report {
    let file = fs::read(reports.join("failed.json")).unwrap_or_default();
    match serde_json::from_slice(&file) {
        Ok(report) => Report {
            last_words: last_words_in(reports),
            ..parse(&report)
        },
        // Their last words are in what was printed.
        Err(_) => Report {
            received: String::from_utf8_lossy(output).trim().to_owned(),
            ..Report::default()
        },
    }
}

fn last_words_in(reports: &Path) -> Vec<LastWords> {
    let text = fs::read_to_string(reports.join("last_words")).unwrap_or_default();
    let parsed = text.lines().filter_map(|line| {
        let words: Value = serde_json::from_str(line).ok()?;
        let lines = words["lines"].as_array()?.iter();
        Some(LastWords {
            of: words["of"].as_str()?.to_owned(),
            lines: lines
                .filter_map(|line| line.as_str().map(str::to_owned))
                .collect(),
        })
    });
    let mut all: Vec<_> = parsed.collect();
    all.dedup();
    all
}

fn parse(report: &Value) -> Report {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let difference = &report["difference"];
    let steps = report["steps"].as_array().map(Vec::as_slice);
    Report {
        steps: steps.unwrap_or_default().iter().filter_map(text).collect(),
        expected: text(&report["expected"]),
        received: text(&report["received"]).unwrap_or_default(),
        difference: difference.as_object().map(|_| Difference {
            same: difference["same"].as_u64().unwrap_or_default(),
            expected: text(&difference["expected"]).unwrap_or_default(),
            received: text(&difference["received"]).unwrap_or_default(),
            common: text(&difference["common"]).unwrap_or_default(),
        }),
        last_words: Vec::new(),
        likely_cause: text(&report["likely_cause"]),
    }
}
