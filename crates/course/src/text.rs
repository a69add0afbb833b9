//! Styles and line breaks of what the guide prints.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use console::{Alignment, pad_str};
use lesson_kit::wrap;

/// A heading.
pub(crate) const HEADING: Style = Style::new().bold();
/// A command that the reader can type.
pub(crate) const TYPED: Style = AnsiColor::Cyan.on_default().bold();
/// What a program prints on stderr.
pub(crate) const SAID: Style = AnsiColor::Yellow.on_default();
/// A success.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// A failure.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// An explanation that can be skipped.
pub(crate) const ASIDE: Style = Style::new().dimmed();

/// The width that every terminal has.
pub(crate) const WIDTH: usize = 80;

/// In front of what belongs to a heading.
pub(crate) const INDENT: &str = "  ";

/// A text in its style.
pub(crate) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Breaks a text at its spaces, so that no line, indent included, is wider than [`WIDTH`].
pub(crate) fn wrapped(text: &str, indent: &str) -> Vec<String> {
    wrapped_hanging(text, indent, 0)
}

/// Like [`wrapped`], with all lines but the first `hanging` columns further in.
pub(crate) fn wrapped_hanging(text: &str, indent: &str, hanging: usize) -> Vec<String> {
    let further = format!("{indent}{}", " ".repeat(hanging));
    let options = wrap::options(WIDTH)
        .initial_indent(indent)
        .subsequent_indent(&further)
        .break_words(false);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(Cow::into_owned).collect()
}

/// Prints lines, such as those of [`wrapped`].
pub(crate) fn write_lines(out: &mut dyn Write, lines: &[String]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Prints a heading, in several lines if it is long.
pub(crate) fn write_heading(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut lines = wrapped(text, "").into_iter();
    lines.try_for_each(|line| writeln!(out, "{}", styled(HEADING, &line)))
}

/// Prints a command that the reader can type, with a label of what it is for.
pub(crate) fn write_command(out: &mut dyn Write, label: &str, command: &str) -> io::Result<()> {
    write_row(out, label, &styled(TYPED, command))
}

/// Prints a row of a table with two columns: a label, and what belongs to it.
pub(crate) fn write_row(out: &mut dyn Write, label: &str, text: &dyn Display) -> io::Result<()> {
    writeln!(out, "{INDENT}{}{text}", padded(label, 12))
}

/// Adds spaces up to `width` columns; a wide character takes two.
pub(crate) fn padded(text: &str, width: usize) -> String {
    pad_str(text, width, Alignment::Left, None).into_owned()
}

/// A progress bar as text: `███████░░░░░`.
pub(crate) fn bar(passed: usize, of: usize) -> String {
    const BAR: usize = WIDTH / 4;
    let full = (passed * BAR).checked_div(of).unwrap_or(0);
    let (done, left) = ("█".repeat(full), "░".repeat(BAR - full));
    styled(GOOD, &done) + &styled(ASIDE, &left)
}

#[cfg(test)]
mod tests {
    use textwrap::core::display_width;

    use super::*;

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let text = "one two three ".repeat(30);
        let lines = wrapped(&text, "   ");
        assert!(lines.len() > 1);
        for line in &lines {
            assert!(
                line.starts_with("   o") || line.starts_with("   t"),
                "{line:?}"
            );
            assert!(display_width(line) <= WIDTH, "{line:?}");
        }
        let words: Vec<_> = lines
            .iter()
            .flat_map(|line| line.split_whitespace())
            .collect();
        assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn labels_are_padded_by_columns_not_by_characters() {
        assert_eq!(padded("看", 4), "看  ");
        assert_eq!(padded("longer", 4), "longer");
    }
}
