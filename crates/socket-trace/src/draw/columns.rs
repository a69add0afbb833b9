//! Where the parts of a row are: the time, a program, the wire, another program.

use console::{measure_text_width, pad_str, truncate_str};

use super::words;
use crate::language::Language;
use crate::model::Program;

/// Narrower, nothing can be read any more.
const NARROWEST: usize = 60;
/// From so many columns on there is room for the time, beside two programs.
const WITH_TIME: usize = 100;
/// ` 1234.567 ms `
const TIME: usize = 13;
/// Between two parts.
const GAP: usize = 2;

/// A part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The column of this program.
    Program(usize),
    /// The wire.
    Wire,
}

/// The widths of the parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    width: usize,
    is_pair: bool,
    time: usize,
    side: usize,
    wire: usize,
}

impl Columns {
    pub(super) fn new(programs: usize, width: usize) -> Self {
        let width = width.max(NARROWEST);
        let is_pair = programs == 2;
        let time = if !is_pair || width >= WITH_TIME {
            TIME
        } else {
            0
        };
        let rest = width - time;
        // `connect(3, 127.0.0.1:9000) …` has 28 columns, and there are terminals of 80.
        let wire = if is_pair { rest / 4 } else { 0 };
        let side = if is_pair {
            (rest - wire - 2 * GAP) / 2
        } else {
            rest
        };
        Self {
            width,
            is_pair,
            time,
            side,
            wire,
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Each row begins with its time.
    pub(super) fn has_times(&self) -> bool {
        self.time > 0
    }

    pub(super) fn wire(&self) -> usize {
        self.wire
    }

    /// So many columns such a part has.
    pub(super) fn room(&self, place: Place) -> usize {
        match place {
            Place::Program(_) => self.side,
            Place::Wire => self.wire,
        }
    }

    /// The names of the columns; none for a single program.
    pub(super) fn head(&self, programs: &[Program], language: Language) -> Option<String> {
        let [server, client] = programs else {
            return None;
        };
        let wire = language.pick("wire", "线路");
        let wire = pad_str(wire, self.wire, console::Alignment::Center, None);
        let [server, client] = [server, client].map(|program| words::name(program, language));
        Some(self.join("", [server, &wire, client]))
    }

    /// One line; each part is cut to its width.
    pub(super) fn join(&self, time: &str, parts: [&str; 3]) -> String {
        let [left, wire, right] = parts;
        let mut line = String::new();
        if self.time > 0 {
            line += &pad(time, self.time);
        }
        if !self.is_pair {
            return line + &truncate_str(left, self.side, "…");
        }
        line += &pad(left, self.side + GAP);
        line += &pad(wire, self.wire + GAP);
        line += &truncate_str(right, self.side, "…");
        line.trim_end().to_owned()
    }

    /// Milliseconds since the trace began.
    pub(super) fn time(&self, nanoseconds: u64) -> String {
        let micros = nanoseconds / 1_000;
        format!("{:5}.{:03} ms ", micros / 1_000, micros % 1_000)
    }
}

/// Cut or filled up to this width.
fn pad(text: &str, width: usize) -> String {
    let kept = truncate_str(text, width, "…");
    let missing = width.saturating_sub(measure_text_width(&kept));
    kept.into_owned() + &" ".repeat(missing)
}
