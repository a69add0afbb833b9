//! Packets: arrows from one lane to the other.

use super::{GAP, INDENT, LABEL, LINE, Layout, PADDING, SLANT, STEP};
use crate::draw::picture::kept::Kept;
use crate::draw::picture::said::Said;
use crate::draw::picture::shape::{Area, Arrow, Packet, Part};
use crate::draw::verdict::{self, Way};
use crate::draw::{fit, words};
use crate::language::Language;
use crate::model::{Arrival, Datagram, Icmp, Name, Segment, Verdict};

impl Layout {
    pub(super) fn segment(&mut self, kept: &Kept, segment: &Segment) {
        let label = |language| words::segment_briefly(segment, LABEL, language);
        self.arrow(
            kept,
            segment.from,
            label,
            packet(segment),
            segment.network.as_ref(),
        );
    }

    pub(super) fn datagram(&mut self, kept: &Kept, datagram: &Datagram) {
        let label = |language| words::datagram(datagram, LABEL + 8, language);
        self.arrow(
            kept,
            datagram.from,
            label,
            Packet::Datagram,
            datagram.network.as_ref(),
        );
    }

    pub(super) fn icmp(&mut self, kept: &Kept, icmp: &Icmp) {
        let label = |_| words::icmp(icmp, 2 * LABEL + 8);
        self.arrow(kept, icmp.from, label, Packet::Icmp, icmp.network.as_ref());
    }

    fn arrow(
        &mut self,
        kept: &Kept,
        from: usize,
        label: impl Fn(Language) -> String,
        kind: Packet,
        verdict: Option<&Verdict>,
    ) {
        let way = verdict::way(verdict);
        let lines = lines_of(label, verdict);
        let height = i32::try_from(lines.len()).unwrap_or(1) * LINE + PADDING;
        // Its label is in the middle, below that of the last packet.
        let above = (height - SLANT) / 2;
        let y = (self.now + STEP).max(self.wire + above);
        let Some((start, end)) = self.cross(from, y, way) else {
            // A single program has no wire.
            return;
        };
        let pill = pill_between(start, end, &lines, height);
        self.now = y;
        self.wire = pill.bottom() + GAP;
        if let Some(verdict) = verdict.filter(|_| way != Way::Lost) {
            self.late.insert((from, verdict.packet), self.shapes.len());
        }
        let arrow = Arrow {
            from: from.min(1),
            start,
            end,
            pill,
            lines,
            kind,
            way,
            arrival: None,
        };
        self.add(kept, y, Part::Arrow(arrow));
    }

    /// Where an arrow from this side begins and ends, if there are two lanes.
    fn cross(&mut self, from: usize, y: i32, way: Way) -> Option<((i32, i32), (i32, i32))> {
        let [left, right] = self.lanes.as_mut_slice() else {
            return None;
        };
        let (sender, receiver) = match from {
            0 => (left, right),
            _ => (right, left),
        };
        if way == Way::Through {
            receiver.arrival = y + SLANT;
        }
        let start = (sender.inner_edge(), y);
        let end = (receiver.inner_edge(), y + SLANT);
        Some((start, end))
    }
}

/// The label of a packet, and what becomes of it.
fn lines_of(label: impl Fn(Language) -> String, verdict: Option<&Verdict>) -> Vec<Said> {
    Said::lines(|language| {
        let mut lines = label_lines(&label(language));
        lines.extend(Some(verdict::word(verdict, language)).filter(|word| !word.is_empty()));
        lines
    })
}

/// The place of a label, in the middle of its arrow.
fn pill_between(start: (i32, i32), end: (i32, i32), lines: &[Said], height: i32) -> Area {
    let width = lines.iter().map(Said::width).max().unwrap_or(0) + 2 * INDENT;
    Area {
        x: (start.0 + end.0) / 2 - width / 2,
        y: start.1 + SLANT / 2 - height / 2,
        width,
        height,
    }
}

impl Layout {
    /// A packet that was late, or the copy of one, arrives.
    pub(super) fn arrival(&mut self, kept: &Kept, arrival: &Arrival) {
        // What is not drawn does not arrive.
        let Some(place) = self.late.get(&(arrival.from, arrival.packet)).copied() else {
            return;
        };
        let y = self.now + STEP;
        let Some(Part::Arrow(arrow)) = self.shapes.get_mut(place).map(|shape| &mut shape.part)
        else {
            return;
        };
        if arrow.way == Way::Late && arrow.arrival.is_none() {
            arrow.arrival = Some(kept.number);
            arrow.end.1 = y;
            self.write_time(kept, y);
        } else {
            let middle = arrow.pill.x + arrow.pill.width / 2;
            let start = (
                middle,
                (arrow.pill.y + arrow.pill.height / 2).max(y - SLANT),
            );
            let (end, lines, way) = ((arrow.end.0, y), Vec::new(), Way::Through);
            let copy = Arrow {
                start,
                end,
                lines,
                way,
                ..arrow.clone()
            };
            self.add(kept, y, Part::Arrow(copy));
        }
        self.now = y;
        if let Some(receiver) = self.lanes.get_mut(1 - arrival.from.min(1)) {
            receiver.arrival = y;
        }
    }
}

fn label_lines(label: &str) -> Vec<String> {
    let lines = fit::wrap(label, LABEL);
    lines.iter().map(|line| line.trim().to_owned()).collect()
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
