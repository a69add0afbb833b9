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
    let mut out = anstream::stdout();
    let progress = Progress::read()?;
    let lesson = meant(lesson, &progress)?;
    let page = page_of(lesson, language)?;
    let passed = progress.passed(lesson);
    let count = page.count(&passed);
    let bar = bar(count.passed, count.of);
    let summary = render::count(&count, language);
    writeln!(out, "{}  {bar}  {summary}", styled(HEADING, lesson.name))?;
    for stage in &page.stages {
        let mark = if passed.contains(&stage.test) {
            styled(GOOD, "✓")
        } else {
            styled(ASIDE, "·")
        };
        writeln!(out, "  {mark} {}", render::numbered(stage))?;
    }
    let path = page.path.display().to_string();
    Ok(writeln!(out, "{}", styled(ASIDE, &path))?)
}
