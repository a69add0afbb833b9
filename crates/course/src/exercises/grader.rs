//! Runs the stages of a lesson, one at a time, for any program.
//!
//! ```text
//!  check ──▶ Grader ──▶ the stages, a program that cargo built from tests/<lesson>.rs
//!               ▲            │ PROGRAM="python3 my_chat.py", started and stopped by the stage
//!               │            ▼
//!               └──── STAGE_REPORT, a file   (see harness::report)
//! ```

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use harness::child::Child;
use harness::report::{
    Failed, LastWords, Report, STAGE_IN_TURN, STAGE_REPORT, Said, last_lines, said, verbatim,
};

use super::leftovers::Leftovers;
use crate::cargo;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::lessons::Lesson;
use crate::temporary_folder::TemporaryFolder;

/// How long one stage may take. Each of its waits has its own, much shorter bound.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long a stage that has printed everything may take to end, and what it said on stderr to be read.
const LAST_WORDS: Duration = Duration::from_secs(1);

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
    /// What it reported; it names a reason if the stage failed, and none if it passed.
    pub(crate) report: Report,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

impl Verdict {
    /// Did the program do what the stage asks for?
    pub(crate) fn has_passed(&self) -> bool {
        self.why().is_none()
    }

    /// Why it did not.
    pub(crate) fn why(&self) -> Option<&Failed> {
        self.report.failed.as_ref()
    }
}

/// How the program that runs a stage ended; `None` if it had to be ended.
struct Ended {
    status: Option<ExitStatus>,
    stderr: Vec<u8>,
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
            Failure::Stopped(said!(
                "list the stages of {}: {}",
                verbatim(lesson.name),
                why
            ))
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
        self.run_under(None, stage, program, interruption)
    }

    /// Like [`run`](Self::run), by another program, which gets the command line of the stage after its own:
    /// it watches what the stage starts.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub(crate) fn run_under(
        &self,
        watcher: Option<Command>,
        stage: &str,
        program: &Program,
        interruption: &Interruption,
    ) -> Result<Verdict, Failure> {
        let mut command = match watcher {
            Some(mut watcher) => {
                // A message that comes in several ways comes in one after the other: each is a story of its own.
                watcher.arg(&self.binary).env(STAGE_IN_TURN, "1");
                watcher
            }
            None => Command::new(&self.binary),
        };
        let stopped =
            |error: io::Error| Failure::Stopped(said!("run {}: {}", verbatim(stage), error));
        let folder = TemporaryFolder::new().map_err(stopped)?;
        let file = folder.path().join("report");
        let start = Instant::now();
        let leftovers = Leftovers::adopt_orphans();
        let ended = play(&mut command, stage, program, &file, interruption);
        let left = leftovers.kill();
        let ended = ended.map_err(stopped)?;
        if interruption.happened() {
            return Err(Failure::Interrupted);
        }
        let mut report = Report::read(&file);
        if left > 0 {
            report.notes.push(said!(
                "{} of its processes had left its process group and lived on; they were killed",
                left
            ));
        }
        Ok(Verdict {
            stage: stage.to_owned(),
            report: settled(report, &ended),
            elapsed: start.elapsed(),
        })
    }
}

/// Runs the program of the stages, for one of them.
fn play(
    command: &mut Command,
    stage: &str,
    program: &Program,
    report: &Path,
    interruption: &Interruption,
) -> io::Result<Ended> {
    command
        .args(["--exact", "--nocapture", stage])
        .current_dir(&program.folder)
        .env("PROGRAM", program.shown())
        // Where the stage starts it; see `support::program`.
        .env("PWD", &program.folder)
        .env(STAGE_REPORT, report)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = Child::spawn(command)?;
    interruption.stops_reading_from(&child);
    let _ = child
        .stdout()
        .take_within(PATIENCE, |all, ended| ended.then_some(all.len()));
    let status = child.wait(LAST_WORDS);
    child.stop();
    // What it said last is still being read; a process that it left behind may hold the stream open.
    let stderr = child
        .stderr()
        .take_within(LAST_WORDS, |all, ended| ended.then_some(all.len()));
    Ok(Ended {
        status,
        stderr: stderr.unwrap_or_else(|so_far| so_far),
    })
}

/// The report of a stage that ended like that: with a reason if it failed, and without one if it passed.
fn settled(mut report: Report, ended: &Ended) -> Report {
    let received = match ended.status {
        Some(status) if status.success() => {
            report.failed = None;
            return report;
        }
        Some(status) => said!("it ended without a report ({})", status),
        None => said!("it did not end within {} s", PATIENCE.as_secs()),
    };
    if report.failed.is_none() {
        report.failed = Some(Failed {
            expected: said!("the stage runs to its end"),
            received,
            difference: None,
            likely_cause: said!(
                "something ended the stage, or its report could not be written: \
                 that alone says nothing about the program"
            ),
            ports: None,
        });
        let (of, lines) = (said!("stage"), last_lines(&ended.stderr));
        if !lines.is_empty() {
            report.last_words.push(LastWords { of, lines });
        }
    }
    report
}

/// `stage_01_…: test`, a line each, as any program of Rust's test harness lists them.
fn list(binary: &Path) -> Result<Vec<String>, Said> {
    let output = Command::new(binary)
        .args(["--list", "--format", "terse"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| said!("start {}: {}", binary.display(), error))?;
    let list = String::from_utf8_lossy(&output.stdout);
    let mut stages: Vec<_> = list
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| name.starts_with("stage_"))
        .map(str::to_owned)
        .collect();
    stages.sort();
    if stages.is_empty() {
        return Err(said!("{} has none", binary.display()));
    }
    Ok(stages)
}
