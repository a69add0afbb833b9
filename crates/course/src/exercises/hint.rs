//! `cargo run -- hint`: the next hint of a stage, from gentle to plain.

use std::io::Write;

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
///
/// Without a stage, of the first that has not passed.
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
    let lesson = meant(lesson, &progress, language)?;
    let page = page_of(lesson, language)?;
    let stage = match number {
        Some(number) => numbered(number, &page, lesson, language)?,
        None => match next(&page, &progress.passed(lesson)) {
            Some(stage) => stage,
            None => return Ok(writeln!(out, "{}", all_done(lesson, language))?),
        },
    };
    let seen = (progress.hints(lesson, &stage.test) + 1).min(stage.hints.len());
    let title = render::title(stage, language);
    writeln!(out, "{}", styled(HEADING, &title))?;
    for (number, hint) in (1..).zip(&stage.hints[..seen]) {
        let of = stage.hints.len();
        let label = language.pick(
            format!("Hint {number} of {of}"),
            format!("提示 {number}/{of}"),
        );
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
    let (name, number) = (lesson.name, stage.number);
    if seen < stage.hints.len() {
        let command = styled(TYPED, &format!("cargo run -- hint {name} {number}"));
        writeln!(
            out,
            "\n{}",
            language.pick(
                format!("still stuck? the next hint: {command}"),
                format!("还是卡住？下一条提示：{command}")
            )
        )
    } else {
        let place = format!("{}:{}", page.path.display(), stage.line);
        writeln!(
            out,
            "\n{}",
            language.pick(
                format!("that was the last hint; all of it: {place}"),
                format!("这是最后一条提示；全文见 {place}")
            )
        )
    }
}

fn numbered<'page>(
    number: usize,
    page: &'page Page,
    lesson: &Lesson,
    language: Language,
) -> Result<&'page Stage, Failure> {
    let found = page.stages.iter().find(|stage| stage.number == number);
    found.ok_or_else(|| {
        let (name, last) = (lesson.name, page.stages.len());
        Failure::Usage(language.pick(
            format!("{name} has no stage {number}; its stages are 1 to {last}"),
            format!("{name} 没有第 {number} 关；共有第 1 到 {last} 关"),
        ))
    })
}

/// The first stage that has not passed.
pub(crate) fn next<'page>(page: &'page Page, passed: &[String]) -> Option<&'page Stage> {
    let mut stages = page.stages.iter();
    stages.find(|stage| !passed.contains(&stage.test))
}

fn all_done(lesson: &Lesson, language: Language) -> String {
    let name = lesson.name;
    language.pick(
        format!("all stages of {name} have passed; of one: cargo run -- hint {name} STAGE"),
        format!("{name} 的各关都通过了；看某一关的提示：cargo run -- hint {name} 关号"),
    )
}
