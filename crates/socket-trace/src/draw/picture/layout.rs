//! Where each event is in the picture.
//!
//! Time runs downwards, in slow motion: each event is a step below the one before it, and lower where its lane is not
//! free yet. So no event is above an earlier one, and what two programs do at the same time is side by side.

use super::kept::{Entry, Kept};
use super::lane::{Lane, Last, Open};
use super::said::{Said, columns};
use super::shape::{Area, Arrow, CallBox, Head, Held, Packet, Part, Picture, Shape, Tag, Wait};
use crate::draw::fit::{self, Shape as CallShape};
use crate::draw::fold::Silences;
use crate::draw::words;
use crate::language::Language;
use crate::model::{
    Call, Ended, Ending, Name, Note, Outcome, Printed, Program, Return, Segment, State, Step,
    Waiting, What,
};

/// From the edge of the picture.
const MARGIN: i32 = 14;
/// The column of times.
const TIMES: i32 = 68;
/// A lane beside another: `bind(3, 127.0.0.1:9000) = 0` has 27 columns.
const LANE: i32 = 314;
/// The lane of a single program.
const WIDE_LANE: i32 = 620;
/// Between two lanes: `"onetwothree"` has 13 columns.
const WIRE: i32 = 200;
/// Columns of the label of a packet.
const LABEL: usize = 13;
/// Where the first event is.
const TOP: i32 = 108;
/// Between two events.
const STEP: i32 = 14;
/// Between two shapes of one lane.
const GAP: i32 = 8;
/// A line of text.
const LINE: i32 = 24;
/// Above and below the text of a box.
const PADDING: i32 = 7;
/// Beside the text of a box.
pub(super) const INDENT: i32 = 9;
/// So high is a waiting in which nothing else happens.
const SHORT_WAIT: i32 = 36;
/// So far a packet falls on its way to the other side.
const SLANT: i32 = 24;
/// A state, or what waits in a queue.
const TAG: i32 = 28;
/// Times that are closer cannot be read.
const BETWEEN_TIMES: i32 = 24;

/// Lays out what is drawn.
pub(super) fn picture(programs: &[Program], entries: &[Entry]) -> Picture {
    let mut layout = Layout::new(programs, entries);
    for entry in entries {
        layout.entry(entry);
    }
    layout.end(programs)
}

struct Layout {
    width: i32,
    lanes: Vec<Lane>,
    shapes: Vec<Shape>,
    silences: Silences,
    /// Where the last event is.
    now: i32,
    /// Where the wire is free.
    wire: i32,
    /// The last time that was written, and where.
    time: (i32, String),
}

impl Layout {
    fn new(programs: &[Program], entries: &[Entry]) -> Self {
        let is_pair = programs.len() > 1;
        let width = if is_pair { LANE } else { WIDE_LANE };
        let mut lanes = Vec::new();
        let mut x = MARGIN + TIMES;
        for index in 0..programs.len().max(1) {
            let area = Area {
                x,
                y: TOP,
                width,
                height: 0,
            };
            lanes.push(Lane::new(index, index == 0, area, entries));
            x += width + WIRE;
        }
        Self {
            width: x - WIRE + MARGIN,
            lanes,
            shapes: Vec::new(),
            silences: Silences::new(true),
            now: TOP - STEP,
            wire: TOP,
            time: (0, String::new()),
        }
    }

    fn end(mut self, programs: &[Program]) -> Picture {
        let bottom = self.bottom() + GAP;
        for lane in 0..self.lanes.len() {
            self.leave_open(lane, bottom);
        }
        let heads = self.lanes.iter().zip(programs).map(|(lane, program)| Head {
            area: lane.whole(bottom + GAP),
            name: Said::each(|language| words::name(program, language).to_owned()),
            command: Said::same(words::command(program, columns(lane.whole(bottom).width))),
        });
        let commands: Vec<_> = programs
            .iter()
            .map(|program| words::command(program, 32))
            .collect();
        Picture {
            width: self.width,
            height: bottom + GAP + MARGIN,
            title: Said::each(|language| words::title(&commands, language)),
            heads: heads.collect(),
            shapes: self.shapes,
        }
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Event(kept) => {
                if let Some(silence) = self.silences.until(kept.event.time) {
                    self.fold(kept.number, |_| words::silence(silence));
                }
                self.event(kept);
            }
            Entry::Hidden(first, hidden) => {
                self.fold(*first, |language| words::hidden(hidden, language));
            }
            Entry::LeftOut(first, count) => {
                // What they wait for may be among it.
                let bottom = self.bottom();
                for lane in 0..self.lanes.len() {
                    self.leave_open(lane, bottom);
                }
                self.fold(*first, |language| words::left_out(*count, language));
                self.silences = Silences::new(true);
            }
        }
    }

    fn event(&mut self, kept: &Kept) {
        // A trace from a file may name a program that it does not have.
        let lane = kept.event.program.unwrap_or(0).min(self.lanes.len() - 1);
        match (&kept.event.what, &kept.whole) {
            (What::CallEntered(_), Some((_, returned))) => self.whole(kept, lane, returned),
            (What::CallEntered(call), None) => self.begins(kept, lane, call),
            (What::CallReturned(returned), _) => self.returns(kept, lane, returned),
            (What::Segment(segment), _) => {
                let label = |language| words::segment_briefly(segment, LABEL, language);
                self.arrow(kept, segment.from, label, packet(segment));
            }
            (What::Datagram(datagram), _) => {
                let label = |language| words::datagram(datagram, LABEL + 8, language);
                self.arrow(kept, datagram.from, label, Packet::Datagram);
            }
            (What::Icmp(icmp), _) => {
                let label = |_| words::icmp(icmp, LABEL + 8);
                self.arrow(kept, icmp.from, label, Packet::Icmp);
            }
            (What::State(state), _) => self.state(kept, lane, state),
            (What::Waiting(waiting), _) => self.waiting(kept, lane, waiting),
            (What::Printed(printed), _) => self.printed(kept, lane, printed),
            (What::Ended(ended), _) => self.ended(kept, lane, ended),
            (What::Step(step), _) => self.step(kept, lane, step),
            (What::Note(note), _) => self.note(kept, note),
        }
    }

    /// A call that has not waited.
    fn whole(&mut self, kept: &Kept, lane: usize, returned: &Return) {
        let head = self.call_lines(&CallShape::Whole(returned), kept, lane);
        let area = self.place(lane, text_height(&head));
        let end_of_text = area.x + INDENT + head.last().map_or(0, Said::width) + GAP;
        self.lanes[lane].last = Some(Last {
            call: returned.call.call,
            shape: self.shapes.len(),
            beside: (end_of_text, area.bottom() - PADDING - LINE / 2),
        });
        let is_error = is_error(returned);
        self.add(
            kept,
            area.y,
            Part::Call(CallBox {
                lane,
                area,
                head,
                is_error,
                ..CallBox::default()
            }),
        );
    }

    /// A call that waits: its box will be as high as it waits.
    fn begins(&mut self, kept: &Kept, lane: usize, call: &Call) {
        let head = self.call_lines(&CallShape::Asks(call), kept, lane);
        let height = text_height(&head);
        let area = self.place(lane, height);
        let open = Open {
            call: call.call,
            shape: self.shapes.len(),
            entered: kept.event.time,
            bar: self.lanes[lane].free_bar(),
            is_interrupted: false,
        };
        self.lanes[lane].open.push(open);
        self.lanes[lane].free = area.bottom() + SHORT_WAIT;
        self.add(
            kept,
            area.y,
            Part::Call(CallBox {
                lane,
                area,
                head,
                ..CallBox::default()
            }),
        );
    }

    fn returns(&mut self, kept: &Kept, lane: usize, returned: &Return) {
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
        let foot = self.call_lines(&CallShape::Answers(returned), kept, lane);
        let y = (self.now + STEP)
            .max(self.lanes[lane].free)
            .max(self.lanes[lane].arrival);
        self.now = y;
        self.lanes[lane].free = y + text_height(&foot) + GAP;
        self.lanes[lane].last = None;
        let Some(shape) = self.shapes.get_mut(open.shape) else {
            return;
        };
        shape.whole = whole_call(returned);
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
        let head = self.call_lines(&CallShape::Ends(returned), kept, lane);
        let mut area = self.place(lane, text_height(&head));
        if let Some(bar) = bar {
            let own = self.lanes[lane].beside_bar(bar, area.y, area.height);
            if own.width < area.width {
                area = own;
            }
        }
        let is_error = is_error(returned);
        self.add(
            kept,
            area.y,
            Part::Call(CallBox {
                lane,
                area,
                head,
                is_error,
                ..CallBox::default()
            }),
        );
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
    fn leave_open(&mut self, lane: usize, bottom: i32) {
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

    fn arrow(
        &mut self,
        kept: &Kept,
        from: usize,
        label: impl Fn(Language) -> String,
        kind: Packet,
    ) {
        let [left, right] = self.lanes.as_mut_slice() else {
            // A single program has no wire.
            return;
        };
        let lines = Said::lines(|language| label_lines(&label(language)));
        let height = i32::try_from(lines.len()).unwrap_or(1) * LINE + PADDING;
        // Its label is in the middle, below that of the last packet.
        let above = (height - SLANT) / 2;
        let y = (self.now + STEP).max(self.wire + above);
        let (sender, receiver) = if from == 0 {
            (left, right)
        } else {
            (right, left)
        };
        receiver.arrival = y + SLANT;
        let start = (sender.inner_edge(), y);
        let end = (receiver.inner_edge(), y + SLANT);
        let width = lines.iter().map(Said::width).max().unwrap_or(0) + 2 * INDENT;
        let (middle_x, middle_y) = ((start.0 + end.0) / 2, y + SLANT / 2);
        let pill = Area {
            x: middle_x - width / 2,
            y: middle_y - height / 2,
            width,
            height,
        };
        self.now = y;
        self.wire = pill.bottom() + GAP;
        self.add(
            kept,
            y,
            Part::Arrow(Arrow {
                from: from.min(1),
                start,
                end,
                pill,
                lines,
                kind,
            }),
        );
    }

    fn state(&mut self, kept: &Kept, lane: usize, state: &State) {
        let text = Said::same(&state.state);
        let kind = if state.derived {
            Held::Derived
        } else {
            Held::State
        };
        self.tag(kept, lane, text, kind);
    }

    fn waiting(&mut self, kept: &Kept, lane: usize, waiting: &Waiting) {
        let text = Said::each(|language| words::waiting(waiting, language));
        self.lanes[lane].last = None;
        self.tag(kept, lane, text, Held::Waits);
    }

    /// Beside the call that led to it, or in the lane; also over a call that waits.
    fn tag(&mut self, kept: &Kept, lane: usize, text: Said, kind: Held) {
        let width = text.width() + 2 * INDENT;
        let lane = &mut self.lanes[lane];
        let area = lane.beside_last(self.now, width, TAG).unwrap_or_else(|| {
            let y = (self.now + STEP).max(lane.free).max(lane.arrival);
            lane.free = y + TAG + GAP;
            self.now = y;
            lane.at_inner_edge(y, width, TAG)
        });
        lane.last = None;
        self.add(kept, area.y, Part::Tag(Tag { area, text, kind }));
    }

    fn printed(&mut self, kept: &Kept, lane: usize, printed: &Printed) {
        let room = self.room(lane);
        let lines = Said::lines(|language| words::printed(printed, room, language));
        let area = self.place(lane, text_height(&lines));
        self.add(kept, area.y, Part::Printed { lane, area, lines });
    }

    fn ended(&mut self, kept: &Kept, lane: usize, ended: &Ended) {
        let text = Said::each(|language| words::ended(ended, language));
        let area = self.place(lane, LINE + 2 * PADDING);
        let is_bad = ended.how != Ending::Exited(0);
        let part = Part::Ended {
            lane,
            area,
            text,
            is_bad,
        };
        self.add(kept, area.y, part);
    }

    fn step(&mut self, kept: &Kept, lane: usize, step: &Step) {
        if step.failed {
            let area = self.band(kept.number, true, |_| format!("✗ {}", step.text));
            return self.write_time(kept, area.y);
        }
        let room = self.room(lane);
        let lines = Said::lines(|_| fit::wrap(&step.text, room));
        let area = self.place(lane, text_height(&lines));
        self.add(kept, area.y, Part::Printed { lane, area, lines });
    }

    fn note(&mut self, kept: &Kept, note: &Note) {
        let help = if note.help.is_empty() {
            String::new()
        } else {
            format!("; {}", note.help)
        };
        let text = format!("{}{help}", note.text);
        let area = self.band(kept.number, true, |_| text.clone());
        self.write_time(kept, area.y);
    }

    fn fold(&mut self, event: u64, say: impl Fn(Language) -> String) {
        self.band(event, false, |language| format!("⋯ {} ⋯", say(language)));
    }

    /// Over all lanes.
    fn band(&mut self, event: u64, is_note: bool, say: impl Fn(Language) -> String) -> Area {
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
        let part = Part::Band {
            area,
            lines,
            is_note,
        };
        self.shapes.push(Shape {
            event,
            y: area.y,
            whole: Said::default(),
            part,
        });
        area
    }

    /// A place in this lane, below all that is there; calls that wait there become bars.
    fn place(&mut self, lane: usize, height: i32) -> Area {
        let lane = &mut self.lanes[lane];
        for open in &mut lane.open {
            open.is_interrupted = true;
        }
        let y = (self.now + STEP).max(lane.free).max(lane.arrival);
        self.now = y;
        lane.free = y + height + GAP;
        lane.last = None;
        lane.area(y, height)
    }

    fn add(&mut self, kept: &Kept, y: i32, part: Part) {
        self.shapes.push(Shape {
            event: kept.number,
            y,
            whole: whole(kept),
            part,
        });
        self.write_time(kept, y);
    }

    fn write_time(&mut self, kept: &Kept, y: i32) {
        let text = words::milliseconds(kept.event.time);
        if y < self.time.0 + BETWEEN_TIMES || text == self.time.1 {
            return;
        }
        self.time = (y, text.clone());
        self.shapes.push(Shape {
            event: kept.number,
            y,
            whole: Said::default(),
            part: Part::Time {
                right: MARGIN + TIMES - GAP,
                text,
            },
        });
    }

    /// Below all that is there.
    fn bottom(&self) -> i32 {
        let lanes = self.lanes.iter().map(|lane| lane.free).max();
        lanes.unwrap_or(TOP).max(self.wire)
    }

    fn room(&self, lane: usize) -> usize {
        columns(self.lanes[lane].narrowest() - 2 * INDENT)
    }

    /// The lines of a call; the thread is named where there are several.
    fn call_lines(&self, shape: &CallShape<'_>, kept: &Kept, lane: usize) -> Vec<Said> {
        let is_foot = matches!(shape, CallShape::Answers(_));
        let label = match self.lanes[lane].has_threads() && !is_foot {
            true => format!("#{} ", kept.thread + 1),
            false => String::new(),
        };
        let room = self.room(lane).saturating_sub(label.len());
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

/// All of an event in words, where its shape may have room for a part only.
fn whole(kept: &Kept) -> Said {
    match (&kept.event.what, &kept.whole) {
        (_, Some((_, returned))) | (What::CallReturned(returned), _) => whole_call(returned),
        (What::Segment(segment), _) => {
            Said::each(|language| words::segment(segment, usize::MAX, language))
        }
        (What::Datagram(datagram), _) => {
            Said::each(|language| words::datagram(datagram, usize::MAX, language))
        }
        _ => Said::default(),
    }
}

fn whole_call(returned: &Return) -> Said {
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

fn label_lines(label: &str) -> Vec<String> {
    let lines = fit::wrap(label, LABEL);
    lines.iter().map(|line| line.trim().to_owned()).collect()
}

fn text_height(lines: &[Said]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(1) * LINE + 2 * PADDING
}

fn is_error(returned: &Return) -> bool {
    matches!(returned.outcome, Outcome::Error(_))
}

fn packet(segment: &Segment) -> Packet {
    let has = |flag: &str| segment.flags.iter().any(|set| set == flag);
    if has("RST") {
        Packet::Reset
    } else if segment.names.contains(&Name::Retransmission) {
        Packet::Again
    } else if segment.data.is_some() || has("FIN") {
        Packet::Data
    } else {
        Packet::Control
    }
}
