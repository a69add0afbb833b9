//! What is left out of the picture, and said in one line: long silences, and what repeats.

use std::collections::HashMap;
use std::io::{self, Write};

use super::columns::Columns;
use super::row::Row;
use super::style::paint;

/// A silence that is worth a line, in nanoseconds.
const SILENCE: u64 = 500_000_000;
/// So often a row of one kind is drawn, until something else happens.
const SHOWN: u32 = 20;
/// More kinds than this are no repetition.
const MOST_KINDS: usize = 10_000;

/// Writes rows, and folds.
#[derive(Debug)]
pub(super) struct Folded<W: Write> {
    out: W,
    all: bool,
    seen: HashMap<String, u32>,
    hidden: u64,
    segments: u64,
    bytes: u64,
    last: Option<u64>,
}

impl<W: Write> Folded<W> {
    pub(super) fn new(out: W, all: bool) -> Self {
        Self {
            out,
            all,
            seen: HashMap::new(),
            hidden: 0,
            segments: 0,
            bytes: 0,
            last: None,
        }
    }

    pub(super) fn row(&mut self, row: &Row, columns: &Columns) -> io::Result<()> {
        if row.is_empty() {
            return Ok(());
        }
        let silence = row.time.saturating_sub(self.last.unwrap_or(row.time));
        self.last = Some(row.time);
        if self.is_repeated(row) {
            self.hidden += 1;
            self.segments += row.segments;
            self.bytes += row.bytes;
            return Ok(());
        }
        self.tell_hidden()?;
        if silence >= SILENCE {
            self.line(&format!("⋯ {:.2} s ⋯", silence as f64 / 1e9))?;
        }
        let line = row.draw(columns);
        self.put(&line)
    }

    fn is_repeated(&mut self, row: &Row) -> bool {
        let Some(key) = row.usual_key() else {
            self.seen.clear();
            return false;
        };
        if self.seen.len() >= MOST_KINDS {
            self.seen.clear();
        }
        let count = self.seen.entry(key.to_owned()).or_default();
        *count += 1;
        *count > SHOWN && !self.all
    }

    fn tell_hidden(&mut self) -> io::Result<()> {
        let [hidden, segments, bytes] =
            [&mut self.hidden, &mut self.segments, &mut self.bytes].map(std::mem::take);
        if hidden == 0 {
            return Ok(());
        }
        let segments = if segments > 0 {
            format!(", {} segments", grouped(segments))
        } else {
            String::new()
        };
        let bytes = if bytes > 0 {
            format!(", {} bytes", grouped(bytes))
        } else {
            String::new()
        };
        self.line(&format!(
            "⋯ {} more like these{segments}{bytes} ⋯",
            grouped(hidden)
        ))
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

    pub(super) fn end(mut self) -> io::Result<()> {
        self.tell_hidden()
    }
}

/// `451,776`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
