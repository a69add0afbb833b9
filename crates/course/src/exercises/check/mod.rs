//! `cargo run -- check`: the stages of a lesson, in order, up to the first that fails.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | the program is built, and its stages are run |
//! | `report.rs` | what the reader sees of that |

mod report;

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use harness::report::{said, verbatim};

use super::exercise::Exercise;
use super::grader::Grader;
use super::hint::no_such_stage;
use super::meant;
use super::outcome::{Built, Outcome};
use super::pages::Page;
use super::progress::Progress;
use crate::cargo::root;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::Lesson;

pub(crate) use report::run_and_report;

/// What to check, and how to report it.
#[derive(Clone, Debug)]
pub struct Check {
    /// The lesson; without it, the one that the reader is at.
    pub lesson: Option<&'static Lesson>,
    /// The command to check instead of the exercise, or nothing.
    pub command: Vec<String>,
    /// Run every stage, not only up to the first that fails.
    pub all: bool,
    /// The first stage to run.
    pub from: usize,
    /// Print the whole text of the stage that failed.
    pub text: bool,
    /// Run the stage that failed once more, and show what happened.
    pub see: bool,
    /// A file for a page of that.
    pub html: Option<PathBuf>,
    /// Print JSON.
    pub json: bool,
    /// The program of the stages, if it is built already.
    pub stages: Option<PathBuf>,
    /// socket-trace, if it is built already.
    pub tracer: Option<PathBuf>,
    /// The language of the report.
    pub language: Language,
}

/// Checks a program, and prints the result.
///
/// # Errors
/// [`Failure::NotPassed`] if a stage failed, another one if the stages cannot be run.
pub fn check(check: &Check) -> Result<(), Failure> {
    let interruption = Interruption::by_ctrl_c()
        .map_err(|error| Failure::Stopped(said!("the check cannot start: {}", verbatim(error))))?;
    let outcome = if check.json {
        let (outcome, _) = run(check, &interruption, |_| Ok(()))?;
        writeln!(anstream::stdout(), "{:#}", outcome.as_json())?;
        outcome
    } else {
        run_and_report(check, &interruption, &mut anstream::stdout())?
    };
    if outcome.is_passed() {
        Ok(())
    } else {
        Err(Failure::NotPassed)
    }
}

pub(crate) fn page_of(lesson: &Lesson, language: Language) -> Result<Page, Failure> {
    Page::read(&root(), lesson, language).map_err(Failure::Stopped)
}

/// Builds the program, runs its stages, and saves the progress. `report` is called before the first stage and after each.
fn run(
    check: &Check,
    interruption: &Interruption,
    report: impl FnMut(&Outcome) -> Result<(), Failure>,
) -> Result<(Outcome, Grader), Failure> {
    let progress = Progress::read()?;
    let lesson = meant(check.lesson, &progress)?;
    let exercise = Exercise::find(lesson, &check.command, &progress)?;
    let grader = Grader::new(lesson, check.stages.as_deref(), interruption)?;
    let (stages, page) = (grader.stages(), page_of(lesson, check.language)?);
    if !(1..=stages.len()).contains(&check.from) {
        return Err(no_such_stage(check.from, lesson, &page));
    }
    let mut outcome = Outcome {
        lesson,
        page,
        exercise: exercise.shown(),
        is_own: check.command.is_empty() || !Exercise::is_started(lesson, &progress),
        program: build(check, lesson, &exercise, interruption)?,
        stages: stages[check.from - 1..].to_vec(),
        verdicts: Vec::new(),
        elapsed: Duration::ZERO,
    };
    let start = Instant::now();
    run_stages(&mut outcome, &grader, check, interruption, report)?;
    outcome.elapsed = start.elapsed();
    // With --json, a script grades the programs of others.
    if !check.json && outcome.is_own {
        save_progress(&outcome, check)?;
    }
    Ok((outcome, grader))
}

/// All of them, or until one ends the check.
fn run_stages(
    outcome: &mut Outcome,
    grader: &Grader,
    check: &Check,
    interruption: &Interruption,
    mut report: impl FnMut(&Outcome) -> Result<(), Failure>,
) -> Result<(), Failure> {
    report(outcome)?;
    for stage in outcome.stages.clone() {
        let Some(program) = outcome.program.program() else {
            break;
        };
        let verdict = grader.run(&stage, program, interruption)?;
        let is_last = outcome.ends_at(&verdict) && !check.all;
        outcome.verdicts.push(verdict);
        report(outcome)?;
        if is_last {
            break;
        }
    }
    Ok(())
}

fn build(
    check: &Check,
    lesson: &Lesson,
    exercise: &Exercise,
    interruption: &Interruption,
) -> Result<Built, Failure> {
    match exercise.build(lesson, !check.json, interruption) {
        Err(Failure::NotBuilt(error)) if check.json => Ok(Built::Failed(error.to_string())),
        built => built.map(Built::Program),
    }
}

fn save_progress(outcome: &Outcome, check: &Check) -> Result<(), Failure> {
    let lesson = outcome.lesson;
    Progress::update(|progress| {
        if let Some(program) = outcome.program.program()
            && !check.command.is_empty()
        {
            progress.set_command(lesson, &check.command, &program.folder);
        }
        progress.go_to(lesson);
        let stages = &outcome.page.stages;
        let before = &stages[..stages.len().min(check.from.saturating_sub(1))];
        let mut passed = progress.passed(lesson);
        // What was not run stays as it is.
        passed.retain(|name| before.iter().any(|stage| stage.test == *name));
        passed.extend(outcome.passed());
        progress.set_passed(lesson, passed, stages.len());
        Ok(())
    })
}
