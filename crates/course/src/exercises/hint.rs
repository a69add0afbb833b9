//! `cargo run -- hint`: the next hint of a stage, from gentle to plain.

use std::io::Write;

use harness::report::{Said, said, verbatim};

use super::check::page_of;
use super::pages::{Page, Stage};
use super::progress::Progress;
use super::{meant, render};
use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::Lesson;
use crate::markdown;
use crate::text::{HEADING, TYPED, styled, write_lines};

/// Shows the hints of a stage that the reader has seen, and the next one.
/// Without a number, the stage is the first that has not passed.
///
/// # Errors
/// If there is no such lesson or stage.
pub fn hint(
    lesson: Option<&'static Lesson>,
    number: Option<usize>,
    language: Language,
) -> Result<(), Failure> {
    write_hint(
        &mut anstream::stdout(),
        lesson,
        number,
        Next::Command,
        language,
    )
}

/// How the reader gets the next hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// By running the guide again.
    Command,
    /// By a key.
    Key,
}

pub(crate) fn write_hint(
    out: &mut dyn Write,
    lesson: Option<&'static Lesson>,
    number: Option<usize>,
    next_one: Next,
    language: Language,
) -> Result<(), Failure> {
    let progress = Progress::read()?;
    let lesson = meant(lesson, &progress)?;
    let page = page_of(lesson, language)?;
    let stage = match number {
        Some(number) => numbered(number, &page, lesson)?,
        None => match first_not_passed(&page, &progress.passed(lesson)) {
            Some(stage) => stage,
            None => return Ok(writeln!(out, "{}", language.say(&all_done(lesson)))?),
        },
    };
    let seen = (progress.hints(lesson, &stage.test) + 1).min(stage.hints.len());
    let title = render::title(stage, language);
    writeln!(out, "{}", styled(HEADING, &title))?;
    for (number, hint) in (1..).zip(&stage.hints[..seen]) {
        let label = said!("Hint {} of {}", number, stage.hints.len());
        let label = language.say(&label);
        writeln!(out, "\n{}\n", styled(HEADING, &label))?;
        write_lines(out, &markdown::lines(hint, "  "))?;
    }
    if next_one == Next::Command || seen == stage.hints.len() {
        write_what_is_next(out, lesson, stage, seen, &page, language)?;
    }
    Progress::update(|progress| {
        progress.go_to(lesson);
        progress.saw_hints(lesson, &stage.test, seen);
        Ok(())
    })
}

fn write_what_is_next(
    out: &mut dyn Write,
    lesson: &Lesson,
    stage: &Stage,
    seen: usize,
    page: &Page,
    language: Language,
) -> std::io::Result<()> {
    let next = if seen < stage.hints.len() {
        let command = format!("cargo run -- hint {} {}", lesson.name, stage.number);
        let command = verbatim(styled(TYPED, &command));
        said!("still stuck? the next hint: {}", command)
    } else {
        let place = verbatim(format!("{}:{}", page.path.display(), stage.line));
        said!("that was the last hint; all of it: {}", place)
    };
    writeln!(out, "\n{}", language.say(&next))
}

fn numbered<'page>(
    number: usize,
    page: &'page Page,
    lesson: &Lesson,
) -> Result<&'page Stage, Failure> {
    let found = page.stages.iter().find(|stage| stage.number == number);
    found.ok_or_else(|| {
        let last = page.stages.len();
        let none = said!(
            "{} has no stage {}; its stages are 1 to {}",
            lesson,
            number,
            last
        );
        Failure::Usage(none)
    })
}

/// The first stage that has not passed.
fn first_not_passed<'page>(page: &'page Page, passed: &[String]) -> Option<&'page Stage> {
    let mut stages = page.stages.iter();
    stages.find(|stage| !passed.contains(&stage.test))
}

fn all_done(lesson: &Lesson) -> Said {
    said!(
        "all stages of {} have passed; of one: cargo run -- hint {} STAGE",
        lesson,
        lesson
    )
}
