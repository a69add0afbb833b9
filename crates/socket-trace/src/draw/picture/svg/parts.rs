//! The parts of a picture as elements of SVG.

use super::{BASELINE, LINE, Svg};
use crate::draw::picture::layout::{INDENT, PADDING};
use crate::draw::picture::said::Said;
use crate::draw::picture::shape::{Area, Arrow, Band, CallBox, Held, Packet, Tag, Wait};
use crate::draw::verdict::Way;
use crate::draw::words;

impl Svg {
    pub(super) fn call(&mut self, call: &CallBox) {
        let colour = self.colour(call.lane);
        let class = if call.is_error && call.wait.is_none() {
            "error"
        } else {
            colour
        };
        let Some(wait) = &call.wait else {
            self.rect(class, call.area, 8);
            self.call_text(call, class);
            if call.is_error {
                self.sign(call.area);
            }
            return;
        };
        // A page that is stepped through lets these grow until the call returns.
        let grows = |class: &str| format!("{class} grows");
        let class_of_box = if wait.is_bar {
            class.into()
        } else {
            grows(class)
        };
        self.rect(&class_of_box, call.area, 8);
        self.rect(&grows("waits"), wait.area, 4);
        self.call_text(call, class);
        if !wait.is_bar {
            self.waits(wait, call.area.x + INDENT);
        }
        if let Some((until, _)) = &wait.until {
            self.returns(call, *until, wait.area.bottom());
        }
    }

    /// The foot of a box, below its waiting: what the call has returned, with this event.
    fn returns(&mut self, call: &CallBox, event: u64, y: i32) {
        self.add(format_args!(
            "<g class=\"returns\" data-event=\"{event}\" data-y=\"{y}\">"
        ));
        if call.is_error {
            let foot = Area {
                y,
                height: call.area.bottom() - y,
                ..call.area
            };
            self.rect("error", foot, 8);
            self.sign(foot);
        }
        let class = if call.is_error {
            "code of-error bare"
        } else {
            "code"
        };
        self.lines(class, call.area.x + INDENT, y, &call.foot);
        self.out.push_str("</g>");
    }

    /// How long it waits is known when it returns.
    fn waits(&mut self, wait: &Wait, x: i32) {
        let y = wait.area.y + BASELINE - 1;
        self.add(format_args!(
            "<text class=\"italic of-waits bare\" x=\"{x}\" y=\"{y}\">"
        ));
        self.words(&Said::each(words::waits));
        if let Some((until, lasts)) = &wait.until {
            let y = wait.area.bottom();
            self.add(format_args!(
                "<tspan data-event=\"{until}\" data-y=\"{y}\"> {lasts}</tspan>"
            ));
        }
        self.out.push_str("</text>");
    }

    fn call_text(&mut self, call: &CallBox, class: &str) {
        let class = if class == "error" {
            "code of-error bare"
        } else {
            "code"
        };
        self.lines(class, call.area.x + INDENT, call.area.y, &call.head);
    }

    pub(super) fn arrow(&mut self, arrow: &Arrow) {
        let colour = match arrow.kind {
            Packet::Reset | Packet::Icmp => "error",
            _ => self.colour(arrow.from),
        };
        self.shaft(arrow, colour);
        if arrow.lines.is_empty() {
            return;
        }
        let (class, radius) = match arrow.kind {
            Packet::Data => (colour, 15),
            Packet::Control => ("plain", 15),
            Packet::Again => ("plain dash", 15),
            Packet::Reset => ("error", 15),
            Packet::Datagram => (colour, 0),
            Packet::Icmp => ("error dash", 0),
        };
        self.rect(class, arrow.pill, radius);
        let middle = arrow.pill.x + arrow.pill.width / 2;
        let first = arrow.pill.y + BASELINE - 2;
        for (y, line) in (first..).step_by(LINE as usize).zip(&arrow.lines) {
            self.text("code middle", middle, y, line);
        }
    }

    /// From the sender to the receiver; to a cross, where the packet is lost; in two pieces, where it is late.
    fn shaft(&mut self, arrow: &Arrow, colour: &str) {
        let ((x1, y1), (x2, y2)) = (arrow.start, arrow.end);
        let direction = (x2 - x1).signum();
        let (middle, y) = (
            arrow.pill.x + arrow.pill.width / 2,
            arrow.pill.y + arrow.pill.height / 2,
        );
        // It ends where the head begins.
        let end = x2 - direction * 9;
        match (arrow.way, arrow.arrival) {
            (Way::Through, _) => {
                self.line(colour, arrow.start, (end, y2 - 1));
                self.tip(arrow, colour, direction);
            }
            (Way::Lost, _) => {
                let x = middle + direction * (arrow.pill.width / 2 + 15);
                let y = y + (y2 - y1) * (arrow.pill.width / 2 + 15) / (x2 - x1).abs().max(1);
                self.line(colour, arrow.start, (x, y));
                self.cross("error", x, y);
            }
            (Way::Late, arrival) => {
                self.line(colour, arrow.start, (middle, y));
                let Some(number) = arrival else { return };
                self.add(format_args!(
                    "<g class=\"returns\" data-event=\"{number}\" data-y=\"{y2}\">"
                ));
                self.line(colour, (middle, y), (end, y2 - 1));
                self.tip(arrow, colour, direction);
                self.out.push_str("</g>");
            }
        }
    }

    fn line(&mut self, colour: &str, (x1, y1): (i32, i32), (x2, y2): (i32, i32)) {
        self.add(format_args!(
            "<path class=\"shaft of-{colour}\" d=\"M{x1} {y1}L{x2} {y2}\"/>"
        ));
    }

    fn cross(&mut self, colour: &str, x: i32, y: i32) {
        self.add(format_args!(
            "<path class=\"shaft cross of-{colour}\" d=\"M{} {}l12 12m0 -12l-12 12\"/>",
            x - 6,
            y - 6
        ));
    }

    fn tip(&mut self, arrow: &Arrow, colour: &str, direction: i32) {
        let (x, y) = arrow.end;
        let back = x - direction * 13;
        if arrow.kind == Packet::Reset {
            let (left, right) = (x - direction * 14, x - direction * 4);
            return self.add(format_args!(
                "<path class=\"shaft of-{colour}\" d=\"M{left} {}L{right} {}M{left} {}L{right} {}\"/>",
                y - 6, y + 4, y + 4, y - 6
            ));
        }
        self.add(format_args!(
            "<path class=\"bare of-{colour}\" d=\"M{x} {y}L{back} {}L{back} {}z\"/>",
            y - 8,
            y + 4
        ));
    }

    pub(super) fn tag(&mut self, tag: &Tag) {
        let (class, text) = match tag.kind {
            Held::State => ("kernel", "code middle"),
            Held::Derived => ("kernel dash", "code middle italic"),
            Held::Waits => ("waits", "middle of-waits bare"),
        };
        self.rect(class, tag.area, 14);
        let middle = tag.area.x + tag.area.width / 2;
        self.text(text, middle, tag.area.y + BASELINE - 4, &tag.text);
    }

    pub(super) fn printed(&mut self, lane: usize, area: Area, lines: &[Said]) {
        let colour = self.colour(lane);
        self.rect("plain", area, 2);
        let bar = Area { width: 5, ..area };
        self.rect(&format!("bare of-{colour}"), bar, 0);
        self.lines("code", area.x + INDENT + 2, area.y, lines);
    }

    pub(super) fn ended(&mut self, lane: usize, area: Area, lines: &[Said], is_bad: bool) {
        let class = if is_bad { "error" } else { self.colour(lane) };
        self.rect(class, area, (LINE + 2 * PADDING) / 2);
        let middle = area.x + area.width / 2;
        let class = format!("middle bold bare of-{class}");
        for (y, line) in (area.y + BASELINE + 1..).step_by(LINE as usize).zip(lines) {
            self.text(&class, middle, y, line);
        }
        if is_bad {
            self.sign(area);
        }
    }

    pub(super) fn band(&mut self, area: Area, lines: &[Said], kind: Band) {
        let frame = match kind {
            Band::Fold => return self.fold(area, lines),
            Band::Note => "plain",
            Band::Failure => "error",
        };
        self.rect(frame, area, 8);
        self.lines("", area.x + INDENT, area.y, lines);
        if kind == Band::Failure {
            self.sign(area);
        }
    }

    fn fold(&mut self, area: Area, lines: &[Said]) {
        let whole = Area {
            x: area.x - 2,
            width: area.width + 4,
            ..area
        };
        self.rect("panel bare", whole, 0);
        let (left, right) = (area.x, area.right());
        for y in [area.y, area.bottom()] {
            self.add(format_args!(
                "<path class=\"shaft dash of-muted\" d=\"M{left} {y}H{right}\"/>"
            ));
        }
        let middle = area.x + area.width / 2;
        for (y, line) in (area.y + BASELINE + 1..).step_by(LINE as usize).zip(lines) {
            self.text("muted middle", middle, y, line);
        }
    }
}

/// The class of a packet.
pub(super) fn kind(arrow: &Arrow) -> &'static str {
    match arrow.kind {
        // Its cross would be dashed, too.
        Packet::Again if arrow.way == Way::Lost => "segment",
        Packet::Data | Packet::Control => "segment",
        Packet::Again => "segment again",
        Packet::Reset => "segment reset",
        Packet::Datagram => "datagram",
        Packet::Icmp => "icmp",
    }
}
