//! Prints what happens in a scene, a line for each event: `server │ 你好`.

use std::io::{self, Write};

use harness::report::{Said, said, verbatim};
use lesson_kit::screen::escape_controls;

use crate::language::Language;
use crate::text::{ASIDE, SAID, TYPED, WIDTH, styled, wrapped};

/// The stream that a line was printed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Prints lines after the names of the actors, which are aligned.
pub(crate) struct Transcript {
    width: usize,
    language: Language,
}

/// The middle of a longer line is left out; in characters.
const LONGEST: usize = 160;

impl Transcript {
    /// For actors with these names.
    pub(crate) fn new<'name>(names: impl Iterator<Item = &'name str>, language: Language) -> Self {
        Self {
            width: names.map(str::len).max().unwrap_or(0),
            language,
        }
    }

    /// The columns that are left for a line of an actor.
    pub(crate) fn columns(&self) -> usize {
        WIDTH.saturating_sub(self.width + " │ ".chars().count())
    }

    /// What is typed after a prompt: a command, a line, a key.
    pub(crate) fn typed(&self, name: &str, prompt: &str, text: &str) -> io::Result<()> {
        let typed = format!("{prompt}{}", self.language.say(&shortened(text)));
        self.write(name, '│', &styled(TYPED, typed.trim_end()))
    }

    /// A program has printed a line.
    pub(crate) fn line(&self, name: &str, stream: Stream, text: &str) -> io::Result<()> {
        let mut lines = self.in_lines(text).into_iter();
        lines.try_for_each(|text| match stream {
            Stream::Stdout => self.write(name, '│', &text),
            Stream::Stderr => self.write(name, '┊', &styled(SAID, &text)),
        })
    }

    /// A note of the guide itself.
    pub(crate) fn note(&self, name: &str, text: impl Into<Said>) -> io::Result<()> {
        let text = self.language.say(&said!("({})", text.into()));
        self.write(name, '│', &styled(ASIDE, &text))
    }

    fn write(&self, name: &str, bar: char, text: &str) -> io::Result<()> {
        let line = format!("{name:width$} {bar} {text}", width = self.width);
        writeln!(anstream::stdout(), "{}", line.trim_end())
    }

    /// A long line of words is wrapped, another long line is shortened.
    fn in_lines(&self, line: &str) -> Vec<String> {
        let is_prose = line.chars().count() > self.columns()
            && line
                .split(' ')
                .all(|word| word.chars().count() < LONGEST / 4);
        if !is_prose {
            return vec![self.language.say(&shortened(line))];
        }
        let room_of_the_name = " ".repeat(WIDTH - self.columns());
        let lines = wrapped(&escape_controls(line), &room_of_the_name);
        lines
            .iter()
            .map(|line| line.trim_start().to_owned())
            .collect()
    }
}

/// Escapes control characters, and shortens a long line.
pub(crate) fn shortened(line: &str) -> Said {
    let line = escape_controls(line);
    let count = line.chars().count();
    if count <= LONGEST {
        return verbatim(line);
    }
    let start: String = line.chars().take(16).collect();
    let end: String = line.chars().skip(count - 8).collect();
    let (start, end) = (verbatim(start), verbatim(end));
    said!("{} … {} ({} characters)", start, end, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_shows_its_ends_and_its_length() {
        let longest = "哈".repeat(LONGEST);
        assert_eq!(shortened(&longest), verbatim(&longest));
        let shown = shortened(&("哈".repeat(500) + "end")).to_string();
        assert_eq!(
            shown,
            format!(
                "{} … {}end (503 characters)",
                "哈".repeat(16),
                "哈".repeat(5)
            )
        );
    }

    #[test]
    fn a_program_cannot_move_the_cursor() {
        assert_eq!(shortened("\x1b[2Jbye"), verbatim("\\u{1b}[2Jbye"));
    }
}
