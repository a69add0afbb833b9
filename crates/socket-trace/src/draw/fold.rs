//! What is left out of the picture, and said in one line: long silences, and what repeats.

use std::collections::HashMap;
use std::io::{self, Write};

use super::columns::Columns;
use super::row::Row;
use super::style::paint;
use super::words;
use crate::language::Language;

/// A silence that is worth a line in a terminal where times are shown, in nanoseconds.
const SILENCE: u64 = 500_000_000;
/// Where they are not, and in a picture, which is about the moments: less than an acknowledgement is held back, and more than a machine takes by chance.
const SHORT_SILENCE: u64 = 30_000_000;
/// So often a row of one kind is drawn, until something else happens.
const SHOWN: u32 = 20;
/// More kinds than this are no repetition.
const MOST_KINDS: usize = 10_000;

/// What was left out, since it repeats what is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    pub(super) rows: u64,
    pub(super) segments: u64,
    pub(super) bytes: u64,
}

/// What a fold is.
#[derive(Debug)]
pub(super) enum Fold<T> {
    /// The only thing in it, which needs no more room than the fold would.
    One(T),
    Many(Hidden),
}

/// Counts what repeats.
#[derive(Debug)]
pub(super) struct Repeats<T> {
    /// So often one kind is shown, until something else happens.
    most: u32,
    seen: HashMap<String, u32>,
    /// One kind has been shown often enough: what comes with it is hidden, too, or it would tear the fold into pieces.
    is_folding: bool,
    hidden: Hidden,
    one: Option<T>,
}

impl<T> Repeats<T> {
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            seen: HashMap::new(),
            is_folding: false,
            hidden: Hidden::default(),
            one: None,
        }
    }

    /// Whether this has been shown often enough. What has no key is unlike all others, and begins a new count.
    pub(super) fn is_repeated(&mut self, key: Option<&str>) -> bool {
        let Some(key) = key.filter(|_| self.seen.len() < MOST_KINDS) else {
            self.seen.clear();
            self.is_folding = false;
            return false;
        };
        let count = self.seen.entry(key.to_owned()).or_default();
        *count += 1;
        self.is_folding |= *count > self.most;
        self.is_folding && *count > 1
    }

    /// It is not shown, unless nothing else is hidden with it.
    pub(super) fn hide(&mut self, it: impl FnOnce() -> T, segments: u64, bytes: u64) {
        self.one = (self.hidden.rows == 0).then(it);
        self.hidden.rows += 1;
        self.hidden.segments += segments;
        self.hidden.bytes += bytes;
    }

    /// Something that belongs to what is hidden is hidden, too.
    pub(super) fn hide_more(&mut self) {
        self.one = None;
    }

    /// What was hidden since this was last asked.
    pub(super) fn take_hidden(&mut self) -> Option<Fold<T>> {
        let hidden = std::mem::take(&mut self.hidden);
        match self.one.take() {
            Some(one) => Some(Fold::One(one)),
            None => (hidden.rows > 0).then_some(Fold::Many(hidden)),
        }
    }
}

/// Finds long silences.
#[derive(Debug)]
pub(super) struct Silences {
    last: Option<u64>,
    least: u64,
}

impl Silences {
    /// Where times say enough of a short one, only long ones are found.
    pub(super) fn new(has_times: bool) -> Self {
        let least = if has_times { SILENCE } else { SHORT_SILENCE };
        Self { last: None, least }
    }

    /// Something happens at this time; how long nothing did, if that is worth a line.
    pub(super) fn until(&mut self, time: u64) -> Option<u64> {
        let last = self.last.replace(time).unwrap_or(time);
        let silence = time.saturating_sub(last);
        (silence >= self.least).then_some(silence)
    }
}

/// Writes rows, and folds.
#[derive(Debug)]
pub(super) struct Folded<W: Write> {
    out: W,
    repeats: Repeats<String>,
    silences: Silences,
    language: Language,
}

impl<W: Write> Folded<W> {
    pub(super) fn new(out: W, all: bool, has_times: bool, language: Language) -> Self {
        Self {
            out,
            repeats: Repeats::new(if all { u32::MAX } else { SHOWN }),
            silences: Silences::new(has_times),
            language,
        }
    }

    pub(super) fn row(&mut self, row: &Row, columns: &Columns) -> io::Result<()> {
        if row.is_empty() {
            return Ok(());
        }
        let silence = self.silences.until(row.time);
        if self.repeats.is_repeated(row.usual_key()) {
            self.repeats
                .hide(|| row.draw(columns), row.segments, row.bytes);
            return Ok(());
        }
        self.tell_hidden()?;
        self.tell_silence(silence)?;
        let line = row.draw(columns);
        self.put(&line)
    }

    /// A line of its own, over all columns, that must not be missed.
    pub(super) fn marked(&mut self, time: u64, text: &str) -> io::Result<()> {
        self.tell_hidden()?;
        let silence = self.silences.until(time);
        self.tell_silence(silence)?;
        let lines: Vec<_> = text.lines().map(|line| paint(line, "error", 0)).collect();
        self.put(&lines.join("\n"))
    }

    fn tell_silence(&mut self, silence: Option<u64>) -> io::Result<()> {
        match silence {
            Some(silence) => self.line(&format!("⋯ {} ⋯", words::silence(silence))),
            None => Ok(()),
        }
    }

    fn tell_hidden(&mut self) -> io::Result<()> {
        match self.repeats.take_hidden() {
            Some(Fold::One(line)) => self.put(&line),
            Some(Fold::Many(hidden)) => {
                self.line(&format!("⋯ {} ⋯", words::hidden(&hidden, self.language)))
            }
            None => Ok(()),
        }
    }

    /// A line of its own, over all columns.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        let lines: Vec<_> = text.lines().map(|line| paint(line, "dim", 0)).collect();
        self.put(&lines.join("\n"))
    }

    fn put(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{line}")?;
        self.out.flush()
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        self.tell_hidden()
    }
}
