//! A question of the quiz, and its answer, as the reader sees them.

use std::io::{self, Write};

use experiment::{Outcome, Question, Skipped};
use harness::report::{Said, said, verbatim};

use crate::language::Language;
use crate::text::{ASIDE, BAD, GOOD, HEADING, styled, wrapped, wrapped_hanging, write_lines};

/// A question, as the program knows it and as the reader sees it.
pub(super) struct Asked {
    /// In the words of the program.
    pub(super) original: Question,
    /// In the language of the reader.
    pub(super) shown: Question,
}

impl Asked {
    /// Prints the question with its choices. `place` is its place among all questions.
    pub(super) fn write(&self, out: &mut dyn Write, place: &str) -> io::Result<()> {
        let title = format!("{place} · {}", self.shown.name);
        writeln!(out, "\n{}\n", styled(HEADING, &title))?;
        write_lines(out, &wrapped(&self.shown.question, ""))?;
        writeln!(out)?;
        for (number, choice) in (1..).zip(&self.shown.choices) {
            let choice = format!("{number}  {choice}");
            write_lines(out, &wrapped_hanging(&choice, "  ", 3))?;
        }
        writeln!(out)
    }

    /// Whether this choice is what was observed; `None` if nothing was.
    pub(super) fn is_right(&self, choice: usize, seen: &Outcome) -> Option<bool> {
        let observed = &seen.observation()?.answer;
        Some(self.original.choices.get(choice) == Some(observed))
    }

    /// Prints what was observed, and why. `is_right` is about the reader's guess, if there was one.
    pub(super) fn write_answer(
        &self,
        out: &mut dyn Write,
        seen: &Outcome,
        is_right: Option<bool>,
        language: Language,
    ) -> io::Result<()> {
        for (label, value) in seen.observation().iter().flat_map(|seen| &seen.facts) {
            write_lines(out, &wrapped_hanging(&format!("{label}: {value}"), "  ", 2))?;
        }
        let verdict = language.say(&self.verdict(seen, is_right));
        let verdict = match is_right {
            Some(true) => styled(GOOD, &verdict),
            Some(false) => styled(BAD, &format!("✗ {verdict}")),
            None => verdict,
        };
        writeln!(out, "\n{verdict}\n")?;
        write_lines(out, &wrapped(&self.shown.explanation, ""))?;
        let label = language.pick("see", "参见");
        let sources = self.shown.sources.join(language.pick("; ", "；"));
        writeln!(out, "{}", styled(ASIDE, &format!("{label} {sources}")))
    }

    fn verdict(&self, seen: &Outcome, is_right: Option<bool>) -> Said {
        let why = match seen {
            Outcome::AsDocumented(seen) | Outcome::Contradicted(seen) => {
                let observed = verbatim(self.in_readers_words(&seen.answer));
                return match is_right {
                    Some(true) => said!("✓ {}", observed),
                    _ => said!("observed: {}", observed),
                };
            }
            Outcome::Skipped(Skipped { why, help }) if !help.is_empty() => format!("{why}; {help}"),
            Outcome::Skipped(Skipped { why, .. }) | Outcome::Failed { why } => why.clone(),
        };
        let documented = verbatim(self.in_readers_words(&self.original.answer));
        said!(
            "not done here: {}; documented: {}",
            verbatim(why),
            documented
        )
    }

    /// A choice in the words that the reader was shown. An answer that is not among the choices stays as it is.
    fn in_readers_words<'answer>(&'answer self, answer: &'answer str) -> &'answer str {
        let mut pairs = self.original.choices.iter().zip(&self.shown.choices);
        pairs
            .find(|(original, _)| *original == answer)
            .map_or(answer, |(_, shown)| shown)
    }
}
