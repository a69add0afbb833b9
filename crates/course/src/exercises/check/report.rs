//! What the reader sees of a check: each stage as it ends, why one failed, and what to do next.

use std::io::{self, Write};

use harness::report::{Said, said, verbatim};

use super::{Check, run};
use crate::exercises::bar::Bar;
use crate::exercises::grader::{Grader, Program};
use crate::exercises::outcome::Outcome;
use crate::exercises::render;
use crate::exercises::sight::Sight;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::{self, Lesson};
use crate::text::{self, ASIDE, GOOD, HEADING, styled, wrapped, write_lines};

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
