//! A row: what happened at once, side by side.

use console::measure_text_width;

use super::columns::{Columns, Place};
use super::style::paint;
use crate::model::Cause;

/// A row that is being filled.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) time: u64,
    sides: [Side; 2],
    wire: Option<(String, &'static str, usize)>,
    /// What makes it like another row; nothing, if it is like none.
    pub(super) key: Option<String>,
    pub(super) bytes: u64,
    pub(super) segments: u64,
    has_unusual: bool,
    /// The call that it begins with.
    pub(super) call: Option<u64>,
}

/// The part of a program: a call, and the state that it led to.
#[derive(Debug, Default)]
struct Side {
    text: String,
    /// Further lines of the text.
    more: Vec<String>,
    style: &'static str,
    tag: String,
    tag_style: &'static str,
}

impl Row {
    pub(super) fn at(time: u64) -> Self {
        Self {
            time,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wire.is_none()
            && self
                .sides
                .iter()
                .all(|side| side.text.is_empty() && side.tag.is_empty())
    }

    /// The lines of a program.
    pub(super) fn set(&mut self, column: usize, mut lines: Vec<String>, style: &'static str) {
        if let Some(side) = self.sides.get_mut(column) {
            side.more = lines.split_off(1.min(lines.len()));
            side.text = lines.pop().unwrap_or_default();
            side.style = style;
        }
    }

    pub(super) fn set_arrow(&mut self, arrow: String, style: &'static str, from: usize) {
        self.wire = Some((arrow, style, from));
    }

    pub(super) fn tag(&mut self, column: usize, tag: &str, style: &'static str) {
        if let Some(side) = self.sides.get_mut(column) {
            side.tag = tag.into();
            side.tag_style = style;
        }
        self.has_unusual = true;
    }

    /// What it has in common with other rows; and that it must be shown, if it is like none.
    pub(super) fn repeats(&mut self, time: u64, key: Option<String>, bytes: u64, is_segment: bool) {
        if self.time == 0 {
            self.time = time;
        }
        match (key, &mut self.key) {
            (None, _) => self.has_unusual = true,
            (Some(key), Some(all)) => *all += &key,
            (Some(key), all) => *all = Some(key),
        }
        if is_segment {
            self.segments += 1;
            self.bytes = bytes;
        } else {
            self.bytes = self.bytes.max(bytes);
        }
    }

    /// The key; nothing if anything in it is unusual.
    pub(super) fn usual_key(&self) -> Option<&str> {
        self.key.as_deref().filter(|_| !self.has_unusual)
    }

    /// A packet belongs beside the call that caused it; where that is not known, beside what its sender does.
    pub(super) fn takes_arrow(&self, from: usize, cause: Option<&Cause>) -> bool {
        let is_cause = match cause {
            Some(Cause::Calls(calls)) => self.call.is_some_and(|call| calls.contains(&call)),
            Some(Cause::End(_) | Cause::Kernel) => false,
            None => true,
        };
        let other = self.sides.get(1 - from.min(1));
        let is_free = other.is_none_or(|side| side.text.is_empty() && side.tag.is_empty());
        is_cause && !self.is_empty() && self.wire.is_none() && is_free
    }

    /// What a call waited for is beside its return.
    pub(super) fn takes_return(&self, column: usize, lines: &[String], columns: &Columns) -> bool {
        let Some(side) = self.sides.get(column) else {
            return false;
        };
        let used = lines.first().map_or(0, |line| measure_text_width(line)) + 2 + side.tag.len();
        let has_room = used <= columns.room(Place::Program(column)) || side.tag.is_empty();
        let fits = has_room && (lines.len() == 1 || side.tag.is_empty());
        self.wire.is_some() && side.text.is_empty() && fits
    }

    /// A state is beside the call or the segment that led to it, if there is room.
    pub(super) fn takes_tag(
        &self,
        column: usize,
        tag: &str,
        of_wire: bool,
        columns: &Columns,
    ) -> bool {
        let Some(side) = self.sides.get(column) else {
            return false;
        };
        let used = measure_text_width(&side.text) + 2 + tag.len();
        let has_cause = if of_wire {
            self.wire.is_some()
        } else {
            !side.text.is_empty()
        };
        has_cause
            && side.tag.is_empty()
            && side.more.is_empty()
            && used <= columns.room(Place::Program(column))
    }

    /// As lines, in colours where the terminal has them.
    pub(super) fn draw(&self, columns: &Columns) -> String {
        let [left, right] = [0, 1].map(|column| self.side(column, columns));
        let wire = match &self.wire {
            Some((arrow, style, _)) => paint(arrow, style, 0),
            None => String::new(),
        };
        let time = paint(&columns.time(self.time), "dim", 0);
        let mut lines = vec![columns.join(&time, [&left, &wire, &right])];
        let further = self.sides.iter().map(|side| side.more.len()).max();
        for index in 0..further.unwrap_or(0) {
            let line = |column: usize| {
                let Side { more, style, .. } = &self.sides[column];
                let line = more.get(index).map_or("", String::as_str);
                paint(line, style, column)
            };
            lines.push(columns.join("", [&line(0), "", &line(1)]));
        }
        lines.join("\n")
    }

    fn side(&self, column: usize, columns: &Columns) -> String {
        let Side {
            text,
            style,
            tag,
            tag_style,
            ..
        } = &self.sides[column];
        let shown = paint(text, style, column);
        if tag.is_empty() {
            return shown;
        }
        let used = measure_text_width(text) + tag.len();
        let gap = match columns.room(Place::Program(column)).saturating_sub(used) {
            // One program has a wide column: there the state follows the call.
            _ if columns.wire() == 0 || column == 1 => {
                if text.is_empty() {
                    0
                } else {
                    2
                }
            }
            room => room,
        };
        format!(
            "{shown}{}{}",
            " ".repeat(gap),
            paint(tag, tag_style, column)
        )
    }
}
