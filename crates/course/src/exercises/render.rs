//! Prints the result of a stage, in the reader's language.

use std::io::{self, Write};

use harness::report::{Difference, Failed, LastWords, Report, Said, said, shown_steps, verbatim};

use super::grader::Verdict;
use super::outcome::Count;
use super::pages::{Page, Stage};
use crate::language::Language;
use crate::lessons::Lesson;
use crate::markdown;
use crate::text::{ASIDE, BAD, GOOD, HEADING, TYPED, padded, styled, wrapped_hanging, write_lines};

/// `✓  3  Send the reply`; an optional stage that failed is no failure.
pub(crate) fn line(verdict: &Verdict, page: &Page) -> String {
    let stage = stage(&verdict.stage, page);
    let mark = match (verdict.has_passed(), stage.is_optional) {
        (true, _) => styled(GOOD, "✓"),
        (false, true) => styled(ASIDE, "○"),
        (false, false) => styled(BAD, "✗"),
    };
    format!("  {mark} {}", numbered(&stage))
}

/// ` 3  Send the reply`, `21  ★ Send raw bytes`.
pub(crate) fn numbered(stage: &Stage) -> String {
    let star = if stage.is_optional { "★ " } else { "" };
    format!("{:2}  {star}{}", stage.number, stage.title)
}

/// What the page says of a stage; of one that it does not know, what its name says.
pub(crate) fn stage(name: &str, page: &Page) -> Stage {
    if let Some(stage) = page.stage(name) {
        return stage.clone();
    }
    let words = name.strip_prefix("stage_").unwrap_or(name);
    let (number, title) = words.split_once('_').unwrap_or(("0", words));
    Stage {
        number: number.parse().unwrap_or_default(),
        title: title.replace('_', " "),
        test: name.to_owned(),
        ..Stage::default()
    }
}

/// `Stage 3: Send the reply`.
pub(crate) fn title(stage: &Stage, language: Language) -> String {
    let title = verbatim(&stage.title);
    language.say(&said!("Stage {}: {}", stage.number, title))
}

/// All about a stage that failed: the report, and if it is asked for, the text.
pub(crate) fn failure(
    out: &mut dyn Write,
    failed: &Failed,
    verdict: &Verdict,
    page: &Page,
    with_text: bool,
    language: Language,
) -> io::Result<()> {
    let stage = stage(&verdict.stage, page);
    let title = title(&stage, language);
    writeln!(out, "\n{}", styled(HEADING, &title))?;
    if with_text {
        write_text(out, &stage)?;
    }
    let heading = language.pick("What happened", "发生了什么");
    writeln!(out, "\n{}", styled(HEADING, heading))?;
    write_report(out, &verdict.report, failed, language)?;
    write_notes(out, &verdict.report.notes, language)
}

/// The text of a stage, without its hints.
pub(crate) fn write_text(out: &mut dyn Write, stage: &Stage) -> io::Result<()> {
    writeln!(out)?;
    write_lines(out, &markdown::lines(&stage.text, "  "))
}

/// Where to read on, and what to type; `other` is the command of a program that is not the reader's exercise.
/// What happened in the stage may have been seen already.
pub(crate) fn what_to_do_next(
    out: &mut dyn Write,
    stage: &Stage,
    page: &Page,
    lesson: &Lesson,
    other: Option<&str>,
    is_seen: bool,
    language: Language,
) -> io::Result<()> {
    let heading = language.pick("What to do next", "接下来");
    writeln!(out, "\n{}", styled(HEADING, heading))?;
    let (name, number) = (lesson.name, stage.number);
    let place = format!("{}:{}", page.path.display(), stage.line.max(1));
    // Without more words, both are about the exercise.
    let (hint, again) = match other {
        Some(command) => (format!("{name} {number}"), format!("{name} -- {command}")),
        None => (name.to_owned(), name.to_owned()),
    };
    let with = |option: &str| again.replacen(name, &format!("{name} {option}"), 1);
    let (text, see) = (with("--text"), with("--see"));
    let typed = |command, of| styled(TYPED, &format!("cargo run -- {command} {of}"));
    let mut row = |label, text| writeln!(out, "  {}{text}", padded(label, LABEL_WIDTH));
    row(language.pick("read", "阅读"), place)?;
    row(language.pick("its text", "本关全文"), typed("check", text))?;
    row(language.pick("a hint", "提示"), typed("hint", hint))?;
    // Only there can it be seen.
    if cfg!(target_os = "linux") && !is_seen {
        row(language.pick("see it", "看过程"), typed("check", see))?;
    }
    row(language.pick("again", "重新检查"), typed("check", again))
}

const LABEL_WIDTH: usize = 14;

fn write_report(
    out: &mut dyn Write,
    report: &Report,
    failed: &Failed,
    language: Language,
) -> io::Result<()> {
    for shown in shown_steps(&report.steps) {
        let step = match shown {
            Some((number, step)) => format!("{number:2}. {}", language.say(step)),
            None => "  ⋯".to_owned(),
        };
        write_lines(out, &wrapped_hanging(&step, "  ", 4))?;
    }
    let row = |out: &mut dyn Write, label, said| write_row(out, label, &language.say(said));
    row(out, language.pick("expected", "期望"), &failed.expected)?;
    row(out, language.pick("received", "实际"), &failed.received)?;
    if let Some(difference) = &failed.difference {
        write_difference(out, difference, language)?;
    }
    for LastWords { of, lines } in &report.last_words {
        let label = said!("the end of the {}'s stderr:", of);
        writeln!(out, "  {}", language.say(&label))?;
        // Not wrapped: where a line begins has a meaning.
        lines
            .iter()
            .try_for_each(|line| writeln!(out, "    {line}"))?;
    }
    let label = language.pick("likely cause", "可能的原因");
    row(out, label, &failed.likely_cause)
}

/// Both, one above the other, and a mark below the first character that differs.
fn write_difference(
    out: &mut dyn Write,
    difference: &Difference,
    language: Language,
) -> io::Result<()> {
    let mut row = |label, style, bytes| {
        let label = padded(label, LABEL_WIDTH);
        writeln!(out, "  {label}{}", styled(style, bytes))
    };
    let (expected, received) = (&difference.expected, &difference.received);
    row(language.pick("- expected", "- 期望"), GOOD, expected)?;
    row(language.pick("+ received", "+ 实际"), BAD, received)?;
    let gap = " ".repeat(LABEL_WIDTH + 2 + difference.columns_before());
    let mark = format!("^ {}", language.say(&difference.place()));
    writeln!(out, "{gap}{}", styled(BAD, &mark))
}

fn write_row(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    let first = format!("  {}", padded(label, LABEL_WIDTH));
    let further = " ".repeat(LABEL_WIDTH + 2);
    // The label is not part of what is wrapped: it may hold wide characters.
    let lines = wrapped_hanging(text, &further, 0);
    for (number, line) in lines.iter().enumerate() {
        let line = line.strip_prefix(&further).unwrap_or(line);
        writeln!(out, "{}{line}", if number == 0 { &first } else { &further })?;
    }
    Ok(())
}

/// What the program did that is not as it should be, though no stage fails for it.
pub(crate) fn write_notes(
    out: &mut dyn Write,
    notes: &[Said],
    language: Language,
) -> io::Result<()> {
    let label = language.pick("note", "注意");
    let mut notes = notes.iter();
    notes.try_for_each(|note| write_row(out, label, &language.say(note)))
}

/// `23 of 23 stages passed, ★ 1 of 3`.
pub(crate) fn count(count: &Count, language: Language) -> String {
    let summary = summary(count.passed, count.of, language);
    match (count.of, count.of_stars) {
        (_, 0) => summary,
        (0, of) => format!("★ {}", self::summary(count.stars, of, language)),
        (_, of) => language.say(&said!("{}, ★ {} of {}", verbatim(summary), count.stars, of)),
    }
}

/// `7 of 26 stages passed`.
pub(crate) fn summary(passed: usize, of: usize, language: Language) -> String {
    language.say(&said!("{} of {} stages passed", passed, of))
}
