//! `cargo run -- list`: the stages of a lesson, and which of them have passed.

use std::io::Write;

use super::check::page_of;
use super::progress::Progress;
use super::{meant, render};
use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::Lesson;
use crate::text::{ASIDE, GOOD, HEADING, bar, styled};

/// Lists the stages.
///
/// # Errors
/// If there is no such lesson.
pub fn list(lesson: Option<&'static Lesson>, language: Language) -> Result<(), Failure> {
    write_list(&mut anstream::stdout(), lesson, language)
}

pub(crate) fn write_list(
    out: &mut dyn Write,
    lesson: Option<&'static Lesson>,
    language: Language,
) -> Result<(), Failure> {
    let progress = Progress::read()?;
    let lesson = meant(lesson, &progress)?;
    let page = page_of(lesson, language)?;
    let passed = progress.passed(lesson);
    let count = page
        .stages
        .iter()
        .filter(|stage| passed.contains(&stage.test))
        .count();
    let summary = render::summary(count, page.stages.len(), language);
    writeln!(
        out,
        "{}  {}  {summary}",
        styled(HEADING, lesson.name),
        bar(count, page.stages.len())
    )?;
    for stage in &page.stages {
        let mark = if passed.contains(&stage.test) {
            styled(GOOD, "✓")
        } else {
            styled(ASIDE, "·")
        };
        writeln!(out, "  {mark} {:2}  {}", stage.number, stage.title)?;
    }
    writeln!(out, "{}", styled(ASIDE, &page.path.display().to_string()))?;
    Ok(())
}
