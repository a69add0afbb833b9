//! `cargo run -- check`: the stages of a lesson, in order, up to the first that fails.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use harness::report::{Said, said, verbatim};

use super::bar::Bar;
use super::exercise::Exercise;
use super::grader::{Grader, Program};
use super::hint::no_such_stage;
use super::outcome::{Built, Outcome};
use super::pages::Page;
use super::progress::Progress;
use super::sight::Sight;
use super::{meant, render};
use crate::cargo::root;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::{self, Lesson};
use crate::text::{self, ASIDE, GOOD, HEADING, styled, wrapped, write_lines};

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
    let (outcome, grader) = outcome?;
    report_failure(&outcome, check, out)?;
    if check.see {
        see(&outcome, &grader, check, interruption, out)?;
    }
    report_end(&outcome, check, out)?;
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
        bar.begin(so_far.stages.len());
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

fn report_failure(outcome: &Outcome, check: &Check, out: &mut dyn Write) -> io::Result<()> {
    let Some((verdict, failed)) = outcome.end() else {
        return Ok(());
    };
    let (page, language) = (&outcome.page, check.language);
    render::failure(out, failed, verdict, page, check.text, language)
}

/// Shows the stage at which the check has ended, or says that there is none.
fn see(
    outcome: &Outcome,
    grader: &Grader,
    check: &Check,
    interruption: &Interruption,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (Some((verdict, failed)), Some(program)) = (outcome.end(), outcome.program.program())
    else {
        let command = format!("cargo run -- see {} --mine", outcome.lesson.name);
        let nothing = said!(
            "No stage failed, so there is none to see. Your program at work: {}",
            verbatim(command)
        );
        writeln!(out)?;
        return Ok(write_lines(
            out,
            &wrapped(&check.language.say(&nothing), ""),
        )?);
    };
    let sight = Sight {
        grader,
        program,
        stage: &verdict.stage,
        failed,
        number: render::stage(&verdict.stage, &outcome.page).number,
        tracer: check.tracer.as_deref(),
        html: check.html.as_deref(),
        language: check.language,
    };
    sight.show(interruption, out)
}

fn report_end(outcome: &Outcome, check: &Check, out: &mut dyn Write) -> io::Result<()> {
    let (Outcome { lesson, page, .. }, language) = (outcome, check.language);
    let failed = outcome.failed();
    if let Some((verdict, _)) = outcome.end() {
        let stage = render::stage(&verdict.stage, page);
        let program = outcome.program.program();
        let other = program.filter(|_| !outcome.is_own).map(Program::shown);
        let other = other.as_deref();
        render::what_to_do_next(out, &stage, page, lesson, other, check.see, language)?;
    }
    let count = outcome.count();
    let bar = if count.of > 0 {
        text::bar(count.passed, count.of)
    } else {
        text::bar(count.stars, count.of_stars)
    };
    let summary = render::count(&count, language);
    let took = styled(ASIDE, &format!("{:.1} s", outcome.elapsed.as_secs_f64()));
    writeln!(out, "\n{bar}  {summary}  {took}")?;
    if !outcome.is_passed() {
        return Ok(());
    }
    if check.from <= 1 {
        let line = language.say(&congratulation(lesson));
        writeln!(out, "{}", styled(GOOD, &line))?;
    }
    if let Some((verdict, _)) = failed {
        let number = render::stage(&verdict.stage, page).number;
        let command = format!("cargo run -- check {} --from {number}", lesson.name);
        let why = said!("Why an optional stage (★) failed: {}", verbatim(command));
        writeln!(out, "{}", language.say(&why))?;
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
