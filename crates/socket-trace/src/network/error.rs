//! A rule that cannot be understood, with a mark under the word.

use std::error::Error;
use std::fmt;

/// A word that cannot be where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// What could be there instead.
    pub(super) expected: String,
    /// The word; nothing, if the rule ends too early.
    pub(super) word: String,
    /// The line.
    pub(super) line: String,
    /// The number of the line, from 1.
    pub(super) number: usize,
    /// So many characters of the line are before the word.
    pub(super) before: usize,
}

impl fmt::Display for RuleError {
    /// Three lines: what is wrong, the line, a mark under the word.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            expected,
            word,
            line,
            number,
            before,
        } = self;
        let shown = |text: &str| {
            text.chars()
                .map(|c| if c.is_control() { '·' } else { c })
                .collect::<String>()
        };
        let what = match word.as_str() {
            "" => "the rule ends too early".to_owned(),
            word => format!("\"{}\" cannot be here", shown(word)),
        };
        let mark = "^".repeat(word.chars().count().max(1));
        let (line, blank) = (shown(line), " ".repeat(*before));
        writeln!(out, "line {number}: {what}: expected {expected}")?;
        write!(out, "    {line}\n    {blank}{mark}")
    }
}

impl Error for RuleError {}
