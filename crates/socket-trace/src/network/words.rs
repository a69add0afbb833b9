//! The words of a rule, one after the other.

use std::time::Duration;

use super::RuleError;

/// So long a time in a rule may be at most: a year. It keeps sums of times in their range.
const LONGEST: f64 = 366.0 * 86_400.0;

/// The words of one rule.
pub(super) struct Words<'text> {
    /// The whole line, and its number.
    line: (&'text str, usize),
    /// Each with the byte of the line at which it begins.
    words: Vec<(usize, &'text str)>,
    at: usize,
}

impl<'text> Words<'text> {
    /// Those of a part of the line that begins at this byte.
    pub(super) fn new(line: (&'text str, usize), begin: usize, part: &'text str) -> Self {
        let (mut words, mut end) = (Vec::new(), 0);
        for word in part.split_whitespace() {
            let blank = part
                .get(end..)
                .and_then(|rest| rest.find(word))
                .unwrap_or(0);
            words.push((begin + end + blank, word));
            end += blank + word.len();
        }
        Self { line, words, at: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// All of them, with one blank between two.
    pub(super) fn text(&self) -> String {
        let words: Vec<_> = self.words.iter().map(|(_, word)| *word).collect();
        words.join(" ")
    }

    /// The next word, if there is one.
    pub(super) fn peek(&self) -> Option<&'text str> {
        self.words.get(self.at).map(|(_, word)| *word)
    }

    /// Takes the next word, if it is this one.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let is_it = self.peek() == Some(word);
        self.at += usize::from(is_it);
        is_it
    }

    /// An error at the next word.
    pub(super) fn error(&self, expected: impl Into<String>) -> RuleError {
        let (line, number) = self.line;
        let end = self
            .words
            .last()
            .map_or(0, |(begin, word)| begin + word.len());
        let (begin, word) = self.words.get(self.at).copied().unwrap_or((end, ""));
        RuleError {
            expected: expected.into(),
            word: word.into(),
            line: line.into(),
            number,
            before: line.get(..begin).unwrap_or(line).chars().count(),
        }
    }

    /// What the next word is made into; it is an error if that is nothing.
    pub(super) fn parse<T>(
        &mut self,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, RuleError> {
        let parsed = self.peek().and_then(parse);
        let parsed = parsed.ok_or_else(|| self.error(expected))?;
        self.at += 1;
        Ok(parsed)
    }

    /// One of these words.
    pub(super) fn one_of<T: Copy>(&mut self, choices: &[(&str, T)]) -> Result<T, RuleError> {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        self.parse(&listed(&names), |word| meaning(choices, word))
    }

    /// This word.
    pub(super) fn must_be(&mut self, word: &str) -> Result<(), RuleError> {
        self.parse(word, |next| (next == word).then_some(()))
    }

    /// A number from 1 on.
    pub(super) fn number(&mut self, of_what: &str) -> Result<u32, RuleError> {
        let expected = format!("{of_what}, 1 or more");
        self.parse(&expected, |word| {
            word.parse().ok().filter(|number| *number > 0)
        })
    }

    pub(super) fn time(&mut self, expected: &str) -> Result<Duration, RuleError> {
        self.parse(expected, time)
    }

    /// Nothing more.
    pub(super) fn end(&self, expected: &str) -> Result<(), RuleError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error(expected)),
        }
    }
}

/// What this word means, among these.
pub(super) fn meaning<T: Copy>(choices: &[(&str, T)], word: &str) -> Option<T> {
    let found = choices.iter().find(|(name, _)| *name == word);
    found.map(|(_, meaning)| *meaning)
}

/// `client, server or both`.
fn listed(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        names => names.concat(),
    }
}

/// `100ms`, `1.5s`.
pub(super) fn time(word: &str) -> Option<Duration> {
    let seconds = with_unit(
        word,
        &[("us", 1e-6), ("ms", 1e-3), ("min", 60.0), ("s", 1.0)],
    )?;
    (seconds <= LONGEST).then(|| Duration::from_secs_f64(seconds))
}

/// `1Mbit`, in bits a second.
pub(super) fn rate(word: &str) -> Option<u64> {
    let bits = with_unit(
        word,
        &[("Gbit", 1e9), ("Mbit", 1e6), ("kbit", 1e3), ("bit", 1.0)],
    )?;
    (1.0..=1e12).contains(&bits).then_some(bits as u64)
}

/// `0.5%`, in millionths.
pub(super) fn millionths(word: &str) -> Option<u32> {
    let percent = with_unit(word, &[("%", 1.0)])?;
    (percent <= 100.0).then_some((percent * 1e4).round() as u32)
}

/// A number with one of these units behind it, in the unit of 1.
fn with_unit(word: &str, units: &[(&str, f64)]) -> Option<f64> {
    let found = units
        .iter()
        .find_map(|(unit, factor)| Some((word.strip_suffix(unit)?, factor)));
    let (digits, factor) = found?;
    let is_plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let number: f64 = digits.parse().ok().filter(|_| is_plain)?;
    Some(number * factor)
}
