//! Where each event is in the picture.
//!
//! Time runs downwards, in slow motion: each event is a step below the one before it, and lower where its lane is not
//! free yet. So no event is above an earlier one, and what two programs do at the same time is side by side.
//!
//! | file | what it places |
//! |---|---|
//! | `mod.rs` | an event after the other, and their times |
//! | `calls.rs` | calls: boxes, and bars where several threads wait |
//! | `wire.rs` | packets |
//! | `others.rs` | states, what waits, what is printed, folds and notes |

mod calls;
mod others;
mod wire;

use std::collections::HashMap;

use super::kept::{Entry, Kept};
use super::lane::Lane;
use super::said::{Said, columns};
use super::shape::{Area, Head, Part, Picture, Shape};
use crate::draw::fold::Silences;
use crate::draw::{verdict, words};
use crate::language::Language;
use crate::model::{Program, Verdict, What};

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
pub(super) const PADDING: i32 = 7;
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
    /// Packets that will arrive later, by their sides and numbers, and the places of their arrows.
    late: HashMap<(usize, u64), usize>,
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
            silences: Silences::new(false),
            now: TOP - STEP,
            wire: TOP,
            time: (0, String::new()),
            late: HashMap::new(),
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
                // Between what is hidden there was no silence.
                self.silences = Silences::new(false);
            }
            Entry::LeftOut(first, count) => {
                // What they wait for may be among it.
                let bottom = self.bottom();
                for lane in 0..self.lanes.len() {
                    self.leave_open(lane, bottom);
                }
                self.fold(*first, |language| words::left_out(*count, language));
                self.silences = Silences::new(false);
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
            (What::Segment(segment), _) => self.segment(kept, segment),
            (What::Datagram(datagram), _) => self.datagram(kept, datagram),
            (What::Icmp(icmp), _) => self.icmp(kept, icmp),
            (What::Arrival(arrival), _) => self.arrival(kept, arrival),
            (What::State(state), _) => self.state(kept, lane, state),
            (What::Waiting(waiting), _) => self.waiting(kept, lane, waiting),
            (What::Printed(printed), _) => self.printed(kept, lane, printed),
            (What::Ended(ended), _) => self.ended(kept, lane, ended),
            (What::Step(step), _) => self.step(kept, lane, step),
            (What::Note(note), _) => self.note(kept, note),
        }
    }

    /// A place in this lane, below all that is there; calls that wait there become bars.
    fn place(&mut self, lane: usize, height: i32) -> Area {
        for open in &mut self.lanes[lane].open {
            open.is_interrupted = true;
        }
        let y = self.below(lane, height);
        self.lanes[lane].area(y, height)
    }

    /// Where something of this height is next in this lane.
    fn below(&mut self, lane: usize, height: i32) -> i32 {
        let lane = &mut self.lanes[lane];
        let y = (self.now + STEP).max(lane.free).max(lane.arrival);
        self.now = y;
        lane.free = y + height + GAP;
        lane.last = None;
        y
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

    /// Columns for text, beside this bar and those that there are.
    fn room(&self, lane: usize, bar: Option<i32>) -> usize {
        columns(self.lanes[lane].room(bar) - 2 * INDENT)
    }
}

/// All of an event in words, where its shape may have room for a part only.
fn whole(kept: &Kept) -> Said {
    match (&kept.event.what, &kept.whole) {
        (_, Some((_, returned))) | (What::CallReturned(returned), _) => calls::whole(returned),
        (What::Segment(segment), _) => with_verdict(segment.network.as_ref(), |language| {
            words::segment(segment, usize::MAX, language)
        }),
        (What::Datagram(datagram), _) => with_verdict(datagram.network.as_ref(), |language| {
            words::datagram(datagram, usize::MAX, language)
        }),
        _ => Said::default(),
    }
}

/// A packet in words, and what the network does to it.
fn with_verdict(verdict: Option<&Verdict>, packet: impl Fn(Language) -> String) -> Said {
    Said::each(|language| match verdict {
        Some(verdict) => format!(
            "{}: {}",
            packet(language),
            verdict::sentence(verdict, language)
        ),
        None => packet(language),
    })
}

fn text_height(lines: &[Said]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(1) * LINE + 2 * PADDING
}
