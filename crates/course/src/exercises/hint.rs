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

/// How the reader gets the next hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// By running the guide again.
    Command,
    /// By a key.
    Key,
}

/// Shows the hints of a stage that the reader has seen, and the next one.
/// Without a number, the stage is the first that has not passed.
///
/// # Errors
/// If there is no such lesson or stage.
pub fn hint(
    lesson: Option<&'static Lesson>,
    number: Option<usize>,
    next_one: Next,
    language: Language,
) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    let progress = Progress::read()?;
    let lesson = meant(lesson, &progress)?;
    let page = page_of(lesson, language)?;
    let passed = progress.passed(lesson);
    let numbered = |number| page.stages.iter().find(|stage| stage.number == number);
    let stage = match number {
        Some(number) => Some(numbered(number).ok_or_else(|| no_such_stage(number, lesson, &page))?),
        None => page.first_without(&passed),
    };
    let Some(stage) = stage else {
        return Ok(writeln!(out, "{}", language.say(&all_done(lesson)))?);
    };
    let before = progress.of(lesson).hints.get(&stage.test).copied();
    let seen = (before.unwrap_or(0) + 1).min(stage.hints.len());
    let title = render::title(stage, language);
    writeln!(out, "{}", styled(HEADING, &title))?;
    for (number, hint) in (1..).zip(&stage.hints[..seen]) {
        let label = language.say(&said!("Hint {} of {}", number, stage.hints.len()));
        writeln!(out, "\n{}\n", styled(HEADING, &label))?;
        write_lines(&mut out, &markdown::lines(hint, "  "))?;
    }
    if next_one == Next::Command || seen == stage.hints.len() {
        let next = what_is_next(lesson, stage, seen, &page);
        writeln!(out, "\n{}", language.say(&next))?;
    }
    Progress::update(|progress| {
        progress.go_to(lesson);
        progress.saw_hints(lesson, &stage.test, seen);
        Ok(())
    })
}

/// Shows the text of the first stage that has not passed.
pub(crate) fn text(lesson: Option<&'static Lesson>, language: Language) -> Result<(), Failure> {
    let progress = Progress::read()?;
    let lesson = meant(lesson, &progress)?;
    let page = page_of(lesson, language)?;
    let mut out = anstream::stdout();
    match page.first_without(&progress.passed(lesson)) {
        Some(stage) => {
            let title = render::title(stage, language);
            writeln!(out, "{}", styled(HEADING, &title))?;
            Ok(render::write_text(&mut out, stage)?)
        }
        None => Ok(writeln!(out, "{}", language.say(&all_done(lesson)))?),
    }
}

fn what_is_next(lesson: &Lesson, stage: &Stage, seen: usize, page: &Page) -> Said {
    if seen < stage.hints.len() {
        let command = format!("cargo run -- hint {} {}", lesson.name, stage.number);
        let command = verbatim(styled(TYPED, &command));
        said!("still stuck? the next hint: {}", command)
    } else {
        let place = verbatim(format!("{}:{}", page.path.display(), stage.line));
        said!("that was the last hint; all of it: {}", place)
    }
}

pub(crate) fn no_such_stage(number: usize, lesson: &Lesson, page: &Page) -> Failure {
    Failure::Usage(said!(
        "{} has no stage {}; its stages are 1 to {}",
        lesson,
        number,
        page.stages.len()
    ))
}

fn all_done(lesson: &Lesson) -> Said {
    said!(
        "all stages of {} have passed; of one: cargo run -- hint {} STAGE",
        lesson,
        lesson
    )
}
