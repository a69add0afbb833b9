//! Calls: boxes, and bars where several threads wait in one lane.

use super::{GAP, INDENT, LINE, Layout, PADDING, SHORT_WAIT, text_height};
use crate::draw::fit::{self, Shape as CallShape};
use crate::draw::picture::kept::Kept;
use crate::draw::picture::lane::{Last, Open};
use crate::draw::picture::said::Said;
use crate::draw::picture::shape::{Area, CallBox, Part, Wait};
use crate::draw::words;
use crate::language::Language;
use crate::model::{Call, Outcome, Return};

impl Layout {
    /// A call that has not waited.
    pub(super) fn whole(&mut self, kept: &Kept, lane: usize, returned: &Return) {
        let head = self.call_lines(&CallShape::Whole(returned), kept, lane, None);
        let area = self.place(lane, text_height(&head));
        let end_of_text = area.x + INDENT + head.last().map_or(0, Said::width) + GAP;
        self.lanes[lane].last = Some(Last {
            call: returned.call.call,
            shape: self.shapes.len(),
            beside: (end_of_text, area.bottom() - PADDING - LINE / 2),
        });
        self.call_box(kept, lane, area, head, is_error(returned));
    }

    /// A call that waits: its box will be as high as it waits.
    pub(super) fn begins(&mut self, kept: &Kept, lane: usize, call: &Call) {
        let bar = self.lanes[lane].free_bar();
        // It may become a bar beside its own head.
        let own = self.lanes[lane].has_threads.then_some(bar);
        let head = self.call_lines(&CallShape::Asks(call), kept, lane, own);
        let height = text_height(&head);
        let area = self.place(lane, height);
        let open = Open {
            call: call.call,
            shape: self.shapes.len(),
            entered: kept.event.time,
            bar,
            is_interrupted: false,
        };
        self.lanes[lane].open.push(open);
        self.lanes[lane].free = area.bottom() + SHORT_WAIT;
        self.call_box(kept, lane, area, head, false);
    }

    pub(super) fn returns(&mut self, kept: &Kept, lane: usize, returned: &Return) {
        let call = returned.call.call;
        if let Some(last) = self.lanes[lane].last.filter(|last| last.call == call) {
            return self.extend(last.shape, lane);
        }
        let open = &mut self.lanes[lane].open;
        match open.iter().position(|open| open.call == call) {
            Some(index) => {
                let open = open.remove(index);
                self.close(kept, lane, &open, returned);
            }
            // A call that was shown whole, or one whose beginning was left out.
            None if kept.is_shown_already => {}
            None => self.foot(kept, lane, None, returned),
        }
    }

    /// A call that sends many segments is as high as they are.
    fn extend(&mut self, shape: usize, lane: usize) {
        let now = self.now;
        if let Some(Part::Call(call)) = self.shapes.get_mut(shape).map(|shape| &mut shape.part) {
            call.area.height = call.area.height.max(now - call.area.y);
            let free = &mut self.lanes[lane].free;
            *free = call.area.bottom().max(*free - GAP) + GAP;
        }
    }

    fn close(&mut self, kept: &Kept, lane: usize, open: &Open, returned: &Return) {
        let lasts = kept.event.time.saturating_sub(open.entered);
        let until = Some((kept.number, words::duration(lasts)));
        if open.is_interrupted {
            let y = self.shapes.get(open.shape).map_or(0, |shape| shape.y);
            self.foot(kept, lane, Some(open.bar), returned);
            let bottom = self.lanes[lane].free - GAP;
            return self.as_bar(
                open,
                lane,
                y,
                bottom,
                Wait {
                    until,
                    ..Wait::default()
                },
            );
        }
        let foot = self.call_lines(&CallShape::Answers(returned), kept, lane, None);
        let y = self.below(lane, text_height(&foot));
        let Some(shape) = self.shapes.get_mut(open.shape) else {
            return;
        };
        shape.whole = whole(returned);
        let Part::Call(call) = &mut shape.part else {
            return;
        };
        let area = inner(call.area, y);
        call.wait = Some(Wait {
            area,
            until,
            is_bar: false,
        });
        call.area.height = y + text_height(&foot) - call.area.y;
        call.foot = foot;
        call.is_error = is_error(returned);
        self.write_time(kept, y);
    }

    /// The return of a call as a box of its own.
    fn foot(&mut self, kept: &Kept, lane: usize, bar: Option<i32>, returned: &Return) {
        let head = self.call_lines(&CallShape::Ends(returned), kept, lane, bar);
        let mut area = self.place(lane, text_height(&head));
        if let Some(bar) = bar {
            let own = self.lanes[lane].beside_bar(bar, area.y, area.height);
            if own.width < area.width {
                area = own;
            }
        }
        self.call_box(kept, lane, area, head, is_error(returned));
    }

    /// A call during which other threads have made theirs: a bar from its beginning to its end.
    fn as_bar(&mut self, open: &Open, lane: usize, top: i32, bottom: i32, wait: Wait) {
        let lane = &self.lanes[lane];
        if let Some(Part::Call(call)) = self.shapes.get_mut(open.shape).map(|shape| &mut shape.part)
        {
            let own = lane.beside_bar(open.bar, call.area.y, call.area.height);
            if own.width < call.area.width {
                call.area = own;
            }
            let area = lane.bar(open.bar, top, bottom - top);
            call.wait = Some(Wait {
                area,
                is_bar: true,
                ..wait
            });
        }
    }

    /// Calls that never return, as far as the picture shows.
    pub(super) fn leave_open(&mut self, lane: usize, bottom: i32) {
        for open in std::mem::take(&mut self.lanes[lane].open) {
            let wait = Wait::default();
            let Some(shape) = self.shapes.get_mut(open.shape) else {
                continue;
            };
            let top = shape.y;
            match &mut shape.part {
                Part::Call(call) if !open.is_interrupted => {
                    let area = inner(call.area, bottom);
                    call.wait = Some(Wait { area, ..wait });
                    call.area.height = bottom + 4 - call.area.y;
                }
                _ => self.as_bar(&open, lane, top, bottom, wait),
            }
            self.lanes[lane].free = self.lanes[lane].free.max(bottom + GAP);
        }
    }

    fn call_box(&mut self, kept: &Kept, lane: usize, area: Area, head: Vec<Said>, is_error: bool) {
        let call = CallBox {
            lane,
            area,
            head,
            is_error,
            ..CallBox::default()
        };
        self.add(kept, area.y, Part::Call(call));
    }

    /// The lines of a call, beside this bar of its own; the thread is named where there are several.
    fn call_lines(
        &self,
        shape: &CallShape<'_>,
        kept: &Kept,
        lane: usize,
        bar: Option<i32>,
    ) -> Vec<Said> {
        let is_foot = matches!(shape, CallShape::Answers(_));
        let label = match self.lanes[lane].has_threads && !is_foot {
            true => format!("#{} ", kept.thread + 1),
            false => String::new(),
        };
        let room = self.room(lane, bar).saturating_sub(label.len());
        Said::lines(|language| {
            let mut lines = match *shape {
                CallShape::Whole(returned) => whole_lines(returned, room, language),
                _ => fit::call(shape, room, language),
            };
            if let Some(first) = lines.first_mut() {
                first.insert_str(0, &label);
            }
            lines
        })
    }
}

/// The answer begins a line, where it does not fit beside the question, or would be cut there.
fn whole_lines(returned: &Return, room: usize, language: Language) -> Vec<String> {
    let (whole, asks) = (CallShape::Whole(returned), CallShape::Asks(&returned.call));
    let lines = fit::call(&whole, room, language);
    let is_cut = lines.last().is_some_and(|line| line.ends_with('…'));
    let is_short = || fit::whole(&asks, room, language).is_some();
    if fit::whole(&whole, room, language).is_some() || !is_cut && !is_short() {
        return lines;
    }
    let answers = fit::call(&CallShape::Answers(returned), room, language);
    let asks = fit::call(&asks, room, language);
    asks.into_iter().chain(answers).collect()
}

/// All of it in words.
pub(super) fn whole(returned: &Return) -> Said {
    let whole = CallShape::Whole(returned);
    Said::each(|language| fit::call(&whole, usize::MAX, language).join(" "))
}

/// The part of a box below its text, down to this.
fn inner(area: Area, bottom: i32) -> Area {
    Area {
        x: area.x + 4,
        y: area.bottom(),
        width: area.width - 8,
        height: bottom - area.bottom(),
    }
}

fn is_error(returned: &Return) -> bool {
    matches!(returned.outcome, Outcome::Error(_))
}
