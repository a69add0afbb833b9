//! `cargo run -- list`: the stages of a lesson, and which of them have passed.

use std::io::Write;

use super::check::page_of;
use super::pages::{Page, Stage};
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
    let mut out = anstream::stdout();
    let progress = Progress::read()?;
    let lesson = meant(lesson, &progress)?;
    let Page { path, stages } = page_of(lesson, language)?;
    let passed = progress.passed(lesson);
    let has_passed = |stage: &Stage| passed.contains(&stage.test);
    let count = stages.iter().filter(|stage| has_passed(stage)).count();
    let bar = bar(count, stages.len());
    let summary = render::summary(count, stages.len(), language);
    writeln!(out, "{}  {bar}  {summary}", styled(HEADING, lesson.name))?;
    for stage in &stages {
        let mark = if has_passed(stage) {
            styled(GOOD, "✓")
        } else {
            styled(ASIDE, "·")
        };
        writeln!(out, "  {mark} {:2}  {}", stage.number, stage.title)?;
    }
    let path = path.display().to_string();
    Ok(writeln!(out, "{}", styled(ASIDE, &path))?)
}
