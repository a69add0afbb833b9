//! `cargo run -- check`: the stages of a lesson, in order, up to the first that fails.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use harness::report::{Failed, Said, said, verbatim};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::exercise::Exercise;
use super::grader::{Grader, Program, Verdict};
use super::pages::Page;
use super::progress::Progress;
use super::{meant, render};
use crate::cargo::root;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::{self, Lesson};
use crate::text::{ASIDE, GOOD, HEADING, styled};

/// What to check, and how to report it.
#[derive(Clone, Debug)]
pub struct Check {
    /// The lesson; without it, the one that the reader is at.
    pub lesson: Option<&'static Lesson>,
    /// The command to check instead of the exercise, or nothing.
    pub command: Vec<String>,
    /// Run every stage, not only up to the first that fails.
    pub all: bool,
    /// Print JSON.
    pub json: bool,
    /// The program of the stages, if it is built already.
    pub stages: Option<PathBuf>,
    /// The language of the report.
    pub language: Language,
}

/// The result of a check, complete or so far.
pub(crate) struct Outcome {
    lesson: &'static Lesson,
    /// The texts of the stages.
    page: Page,
    /// The name of the program that is checked.
    exercise: String,
    /// Whether the result is the reader's progress, and not that of another program.
    is_own: bool,
    program: Built,
    stages: usize,
    verdicts: Vec<Verdict>,
    elapsed: Duration,
}

/// The result of building the program.
enum Built {
    Program(Program),
    /// The messages of cargo. Only with `--json`; otherwise cargo prints them, and the check ends.
    Failed(String),
}

impl Built {
    fn program(&self) -> Option<&Program> {
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
    fn passed(&self) -> Vec<String> {
        let passed = self.verdicts.iter().filter(|one| one.has_passed());
        passed.map(|one| one.stage.clone()).collect()
    }

    /// The first stage that failed, with its report.
    fn failed(&self) -> Option<(&Verdict, &Failed)> {
        let mut verdicts = self.verdicts.iter();
        verdicts.find_map(|verdict| Some((verdict, verdict.report.failed.as_ref()?)))
    }

    /// Whether every stage has passed.
    pub(crate) fn is_passed(&self) -> bool {
        self.passed().len() == self.stages
    }
}

/// Checks a program, and prints the result.
///
/// # Errors
/// [`Failure::NotPassed`] if a stage failed, another one if the stages cannot be run.
pub fn check(check: &Check) -> Result<(), Failure> {
    let interruption = Interruption::by_ctrl_c()
        .map_err(|error| Failure::Stopped(said!("the check cannot start: {}", verbatim(error))))?;
    let outcome = if check.json {
        let outcome = run(check, &interruption, |_| Ok(()))?;
        writeln!(anstream::stdout(), "{:#}", as_json(&outcome))?;
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

/// Checks a program, and prints the result of each stage as it ends.
pub(crate) fn run_and_report(
    check: &Check,
    interruption: &Interruption,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let language = check.language;
    let bar = Bar::new();
    let outcome = run(check, interruption, |so_far| {
        report_progress(so_far, &bar, out, language)
    });
    bar.end();
    let outcome = outcome?;
    report_end(&outcome, out, language)?;
    Ok(outcome)
}

/// Prints the name of the program before the first stage, and after each stage its result.
fn report_progress(
    so_far: &Outcome,
    bar: &Bar,
    out: &mut dyn Write,
    language: Language,
) -> Result<(), Failure> {
    let Some(verdict) = so_far.verdicts.last() else {
        let title = format!("{} — {}", so_far.lesson.name, so_far.exercise);
        writeln!(out, "{}", styled(HEADING, &title))?;
        bar.begin(so_far.stages);
        return Ok(());
    };
    bar.aside(|| {
        writeln!(out, "{}", render::line(verdict, &so_far.page))?;
        // The notes of a failed stage are printed below its report.
        if verdict.has_passed() {
            render::write_notes(out, &verdict.report.notes, language)?;
        }
        out.flush()
    })?;
    bar.advance();
    Ok(())
}

fn report_end(outcome: &Outcome, out: &mut dyn Write, language: Language) -> io::Result<()> {
    let Outcome { lesson, page, .. } = outcome;
    if let Some((verdict, failed)) = outcome.failed() {
        render::failure(out, failed, verdict, page, language)?;
        let stage = render::stage(&verdict.stage, page);
        let program = outcome.program.program();
        let other = program.filter(|_| !outcome.is_own).map(Program::shown);
        render::what_to_do_next(out, &stage, page, lesson, other.as_deref(), language)?;
    }
    let passed = outcome.passed().len();
    let bar = super::bar(passed, outcome.stages);
    let summary = render::summary(passed, outcome.stages, language);
    let took = styled(ASIDE, &format!("{:.1} s", outcome.elapsed.as_secs_f64()));
    writeln!(out, "\n{bar}  {summary}  {took}")?;
    if outcome.is_passed() {
        let line = language.say(&congratulation(lesson));
        writeln!(out, "{}", styled(GOOD, &line))?;
    }
    Ok(())
}

fn congratulation(lesson: &Lesson) -> Said {
    let next = lessons::with_stages()
        .skip_while(|one| one.name != lesson.name)
        .nth(1);
    let next = match next {
        Some(next) => said!("The next program: cargo run -- start {}", next),
        None => said!("It was the last program of the course."),
    };
    said!(
        "All stages passed. Compare yours with the lesson's own: crates/{}/src/lib.rs first.",
        lesson
    )
    .above(next)
}

pub(crate) fn page_of(lesson: &Lesson, language: Language) -> Result<Page, Failure> {
    Page::read(&root(), lesson, language).map_err(Failure::Stopped)
}

/// Builds the program, runs its stages, and saves the progress. `report` is called before the first stage and after each.
fn run(
    check: &Check,
    interruption: &Interruption,
    mut report: impl FnMut(&Outcome) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let progress = Progress::read()?;
    let lesson = meant(check.lesson, &progress)?;
    let exercise = Exercise::find(lesson, &check.command, &progress)?;
    let grader = Grader::new(lesson, check.stages.as_deref(), interruption)?;
    let mut outcome = Outcome {
        lesson,
        page: page_of(lesson, check.language)?,
        exercise: exercise.shown(),
        is_own: check.command.is_empty() || !Exercise::is_started(lesson, &progress),
        program: build(check, lesson, &exercise, interruption)?,
        stages: grader.stages().len(),
        verdicts: Vec::new(),
        elapsed: Duration::ZERO,
    };
    let start = Instant::now();
    report(&outcome)?;
    for stage in grader.stages() {
        let Some(program) = outcome.program.program() else {
            break;
        };
        let verdict = grader.run(stage, program, interruption)?;
        let is_last = !verdict.has_passed() && !check.all;
        outcome.verdicts.push(verdict);
        report(&outcome)?;
        if is_last {
            break;
        }
    }
    outcome.elapsed = start.elapsed();
    // With --json, a script grades the programs of others.
    if !check.json && outcome.is_own {
        save_progress(&outcome, &check.command)?;
    }
    Ok(outcome)
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

fn save_progress(outcome: &Outcome, command: &[String]) -> Result<(), Failure> {
    let lesson = outcome.lesson;
    Progress::update(|progress| {
        if let Some(program) = outcome.program.program()
            && !command.is_empty()
        {
            progress.set_command(lesson, command, &program.folder);
        }
        progress.go_to(lesson);
        progress.set_passed(lesson, outcome.passed(), outcome.stages);
        Ok(())
    })
}

fn as_json(outcome: &Outcome) -> Value {
    let (page, program) = (&outcome.page, outcome.program.program());
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
    let failed = outcome.failed().map(|(verdict, why)| {
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
        "lesson": outcome.lesson.name,
        "program": program.map_or_else(|| outcome.exercise.clone(), Program::shown),
        "build_error": outcome.program.error(),
        "stages": outcome.stages,
        "passed": outcome.passed().len(),
        "failed": failed,
        "results": outcome.verdicts.iter().map(named).collect::<Vec<_>>(),
        "seconds": rounded(outcome.elapsed),
    })
}

fn in_english(all: &[Said]) -> Vec<String> {
    all.iter().map(Said::to_string).collect()
}

fn rounded(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

/// A progress bar below the output, at a terminal only.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        Self(ProgressBar::hidden())
    }

    fn begin(&self, stages: usize) {
        if !io::stderr().is_terminal() {
            return;
        }
        let style = ProgressStyle::with_template("  {bar:26.green} {pos}/{len}  {elapsed}");
        self.0.set_length(stages as u64);
        self.0
            .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.0
            .set_draw_target(indicatif::ProgressDrawTarget::stderr());
        // Redrawn all the time, so that a slow stage does not look like a guide that hangs.
        self.0.enable_steady_tick(Duration::from_millis(200));
    }

    fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    fn advance(&self) {
        self.0.inc(1);
    }

    fn end(&self) {
        self.0.finish_and_clear();
    }
}
