//! What is not a call and not a packet: states and what waits, what programs print and how they end, folds and notes.

use console::truncate_str;

use super::{GAP, INDENT, Layout, MARGIN, STEP, TAG, TIMES, text_height};
use crate::draw::picture::kept::Kept;
use crate::draw::picture::said::{Said, columns};
use crate::draw::picture::shape::{Area, Band, Held, Part, Shape, Tag};
use crate::draw::{fit, notes, words};
use crate::language::Language;
use crate::model::{Ended, Ending, Note, Printed, State, Step, Waiting};

/// No state has a longer name; a trace from a file may say anything.
const MOST_OF_STATE: usize = 16;

impl Layout {
    pub(super) fn state(&mut self, kept: &Kept, lane: usize, state: &State) {
        let text = Said::same(truncate_str(&state.state, MOST_OF_STATE, "…"));
        let kind = if state.derived {
            Held::Derived
        } else {
            Held::State
        };
        self.tag(kept, lane, text, kind);
    }

    pub(super) fn waiting(&mut self, kept: &Kept, lane: usize, waiting: &Waiting) {
        let text = Said::each(|language| words::waiting(waiting, language));
        self.lanes[lane].last = None;
        self.tag(kept, lane, text, Held::Waits);
    }

    /// Beside the call that led to it, or in the lane; also over a call that waits.
    fn tag(&mut self, kept: &Kept, lane: usize, text: Said, kind: Held) {
        let width = text.width() + 2 * INDENT;
        let beside = self.lanes[lane].beside_last(self.now, width, TAG);
        let area = beside.unwrap_or_else(|| {
            let y = self.below(lane, TAG);
            self.lanes[lane].at_inner_edge(y, width, TAG)
        });
        self.lanes[lane].last = None;
        self.add(kept, area.y, Part::Tag(Tag { area, text, kind }));
    }

    pub(super) fn printed(&mut self, kept: &Kept, lane: usize, printed: &Printed) {
        let room = self.room(lane, None);
        let lines = Said::lines(|language| words::printed(printed, room, language));
        let area = self.place(lane, text_height(&lines));
        self.add(kept, area.y, Part::Printed { lane, area, lines });
    }

    pub(super) fn ended(&mut self, kept: &Kept, lane: usize, ended: &Ended) {
        let room = self.room(lane, None);
        let lines = Said::lines(|language| fit::wrap(&words::ended(ended, language), room));
        let area = self.place(lane, text_height(&lines));
        let is_bad = ended.how != Ending::Exited(0);
        let part = Part::Ended {
            lane,
            area,
            lines,
            is_bad,
        };
        self.add(kept, area.y, part);
    }

    pub(super) fn step(&mut self, kept: &Kept, lane: usize, step: &Step) {
        if step.failed {
            let area = self.band(kept.number, Band::Failure, |_| step.text.clone());
            return self.write_time(kept, area.y);
        }
        let room = self.room(lane, None);
        let lines = Said::lines(|_| fit::wrap(&step.text, room));
        let area = self.place(lane, text_height(&lines));
        self.add(kept, area.y, Part::Printed { lane, area, lines });
    }

    pub(super) fn note(&mut self, kept: &Kept, note: &Note) {
        let area = self.band(kept.number, Band::Note, |language| {
            notes::said(note, language)
        });
        self.write_time(kept, area.y);
    }

    pub(super) fn fold(&mut self, event: u64, say: impl Fn(Language) -> String) {
        self.band(event, Band::Fold, |language| {
            format!("⋯ {} ⋯", say(language))
        });
    }

    /// Over all lanes.
    fn band(&mut self, event: u64, kind: Band, say: impl Fn(Language) -> String) -> Area {
        let x = MARGIN + TIMES;
        let width = self.width - MARGIN - x;
        let room = columns(width - 4 * INDENT);
        let lines = Said::lines(|language| fit::wrap(&say(language), room));
        let area = Area {
            x,
            y: self.bottom().max(self.now + STEP),
            width,
            height: text_height(&lines),
        };
        self.now = area.bottom();
        self.wire = area.bottom() + GAP;
        for lane in &mut self.lanes {
            lane.free = area.bottom() + GAP;
            lane.last = None;
        }
        let part = Part::Band { area, lines, kind };
        self.shapes.push(Shape {
            event,
            y: area.y,
            whole: Said::default(),
            part,
        });
        area
    }
}
