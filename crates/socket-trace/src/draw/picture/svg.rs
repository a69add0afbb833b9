//! A picture as SVG: text that can be selected, and nothing that is loaded from elsewhere.
//!
//! No element has an id, so that several pictures can be in one page.

use std::fmt::Write;

use super::layout::INDENT;
use super::said::Said;
use super::shape::{Area, Arrow, CallBox, Head, Held, Packet, Part, Picture, Shape, Tag};
use crate::draw::visible::visible;
use crate::draw::words;
use crate::language::Language;

/// How a line of text sits in its box.
const BASELINE: i32 = 24;
const LINE: i32 = 24;

/// Fonts and strokes.
const TEXT: &str = include_str!("text.css");
const LIGHT: &str = include_str!("light.css");
const DARK: &str = include_str!("dark.css");

/// A file of its own, which follows the system between light and dark.
pub(super) fn file(picture: &Picture, language: Language) -> String {
    let style = format!("{TEXT}{LIGHT}@media (prefers-color-scheme: dark) {{\n{DARK}}}\n");
    let title = escape(picture.title.text(language));
    let description = escape(words::description(language));
    let tag = language.tag();
    let head =
        format!("<title>{title}</title>\n<desc>{description}</desc>\n<style>\n{style}</style>\n");
    draw(picture, language, &format!(" xml:lang=\"{tag}\""), &head)
}

/// The element `svg`, with these attributes, and this at its beginning.
pub(super) fn draw(picture: &Picture, language: Language, attributes: &str, head: &str) -> String {
    let (width, height) = (picture.width, picture.height);
    let mut svg = Svg {
        out: String::new(),
        language,
        is_pair: picture.heads.len() > 1,
    };
    svg.add(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ladder\" viewBox=\"0 0 {width} {height}\" role=\"img\"{attributes}>\n{head}"
    ));
    svg.add(format_args!(
        "<rect class=\"panel\" x=\"1\" y=\"1\" width=\"{}\" height=\"{}\" rx=\"18\"/>\n",
        width - 2,
        height - 2
    ));
    svg.add(format_args!(
        "<text class=\"muted end\" x=\"74\" y=\"47\">ms ↓</text>\n"
    ));
    for (lane, head) in picture.heads.iter().enumerate() {
        svg.head(lane, head);
    }
    for shape in &picture.shapes {
        svg.shape(shape);
    }
    svg.out.push_str("</svg>\n");
    svg.out
}

struct Svg {
    out: String,
    language: Language,
    is_pair: bool,
}

impl Svg {
    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        self.out.write_fmt(text).expect("a String takes all text");
    }

    /// Green is the server, blue the client, and a program that is alone.
    fn colour(&self, lane: usize) -> &'static str {
        if self.is_pair && lane == 0 {
            "server"
        } else {
            "client"
        }
    }

    fn head(&mut self, lane: usize, head: &Head) {
        let (area, colour) = (head.area, self.colour(lane));
        let middle = area.x + area.width / 2;
        self.rect("lane", area, 10);
        let pill = Area {
            y: 20,
            height: 42,
            ..area
        };
        self.rect(colour, pill, 21);
        let class = format!("bold middle bare of-{colour}");
        self.text(&class, middle, 47, &head.name);
        self.text("code middle muted", middle, 90, &head.command);
    }

    fn shape(&mut self, shape: &Shape) {
        if let Part::Time { right, text } = &shape.part {
            let text = Said::same(text);
            return self.text("muted end time", *right, shape.y + BASELINE - 3, &text);
        }
        let event = match shape.event {
            Some(event) => format!(" data-event=\"{event}\" data-y=\"{}\"", shape.y),
            None => format!(" data-y=\"{}\"", shape.y),
        };
        let class = match &shape.part {
            Part::Call(_) => "call",
            Part::Arrow(arrow) => kind(arrow.kind),
            Part::Tag(_) => "held",
            Part::Printed { .. } => "printed",
            Part::Ended { .. } => "ended",
            Part::Band { .. } | Part::Time { .. } => "band",
        };
        self.add(format_args!("<g class=\"{class}\"{event}>"));
        match &shape.part {
            Part::Call(call) => self.call(call),
            Part::Arrow(arrow) => self.arrow(arrow),
            Part::Tag(tag) => self.tag(tag),
            Part::Printed { lane, area, lines } => self.printed(*lane, *area, lines),
            Part::Ended {
                lane,
                area,
                text,
                is_bad,
            } => self.ended(*lane, *area, text, *is_bad),
            Part::Band {
                area,
                lines,
                is_note,
            } => self.band(*area, lines, *is_note),
            Part::Time { .. } => {}
        }
        self.out.push_str("</g>\n");
    }

    fn call(&mut self, call: &CallBox) {
        let colour = self.colour(call.lane);
        let class = if call.is_error && call.wait.is_none() {
            "error"
        } else {
            colour
        };
        self.rect(class, call.area, 8);
        self.call_text(call, class);
        let Some(wait) = &call.wait else {
            if call.is_error {
                self.sign(call.area);
            }
            return;
        };
        self.rect("waits", wait.area, 4);
        if !wait.is_bar {
            let (x, y) = (call.area.x + INDENT, wait.area.y + BASELINE - 1);
            self.text("italic of-waits bare", x, y, &wait.text);
        }
        let Some(until) = wait.until else { return };
        self.add(format_args!(
            "<g data-event=\"{until}\" data-y=\"{}\">",
            wait.area.bottom()
        ));
        if call.is_error {
            let foot = Area {
                y: wait.area.bottom(),
                height: call.area.bottom() - wait.area.bottom(),
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
        self.lines(class, call.area.x + INDENT, wait.area.bottom(), &call.foot);
        self.out.push_str("</g>");
    }

    /// Its name in bold, and what it returns.
    fn call_text(&mut self, call: &CallBox, class: &str) {
        let class = if class == "error" {
            "code of-error bare"
        } else {
            "code"
        };
        self.lines(class, call.area.x + INDENT, call.area.y, &call.head);
    }

    fn arrow(&mut self, arrow: &Arrow) {
        let colour = match arrow.kind {
            Packet::Reset | Packet::Icmp => "error",
            _ => self.colour(arrow.from),
        };
        let ((x1, y1), (x2, y2)) = (arrow.start, arrow.end);
        let direction = (x2 - x1).signum();
        // The shaft ends where the head begins.
        let x = x2 - direction * 9;
        self.add(format_args!(
            "<path class=\"shaft of-{colour}\" d=\"M{x1} {y1}L{x} {}\"/>",
            y2 - 1
        ));
        self.tip(arrow, colour, direction);
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

    fn tag(&mut self, tag: &Tag) {
        let (class, text) = match tag.kind {
            Held::State => ("kernel", "code middle"),
            Held::Derived => ("kernel dash", "code middle italic"),
            Held::Waits => ("waits", "middle of-waits bare"),
        };
        self.rect(class, tag.area, 14);
        let middle = tag.area.x + tag.area.width / 2;
        self.text(text, middle, tag.area.y + BASELINE - 4, &tag.text);
    }

    fn printed(&mut self, lane: usize, area: Area, lines: &[Said]) {
        let colour = self.colour(lane);
        self.rect("plain", area, 2);
        let bar = Area { width: 5, ..area };
        self.rect(&format!("bare of-{colour}"), bar, 0);
        self.lines("code", area.x + INDENT + 2, area.y, lines);
    }

    fn ended(&mut self, lane: usize, area: Area, text: &Said, is_bad: bool) {
        let class = if is_bad { "error" } else { self.colour(lane) };
        self.rect(class, area, area.height / 2);
        let middle = area.x + area.width / 2;
        let class = format!("middle bold bare of-{class}");
        self.text(&class, middle, area.y + BASELINE + 1, text);
        if is_bad {
            self.sign(area);
        }
    }

    fn band(&mut self, area: Area, lines: &[Said], is_note: bool) {
        if is_note {
            self.rect("waits", area, 8);
            return self.lines("of-waits bare", area.x + INDENT, area.y, lines);
        }
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

    /// A cross in a circle: an error, also for a reader who sees no red.
    fn sign(&mut self, area: Area) {
        let (x, y) = (area.right() - 3, area.y + 3);
        self.add(format_args!(
            "<circle class=\"sign bare\" cx=\"{x}\" cy=\"{y}\" r=\"10\"/><path class=\"sign\" d=\"M{} {}l8 8m0 -8l-8 8\"/>",
            x - 4, y - 4
        ));
    }

    fn rect(&mut self, class: &str, area: Area, radius: i32) {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        self.add(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
        ));
    }

    /// Lines of text in a box that begins here.
    fn lines(&mut self, class: &str, x: i32, top: i32, lines: &[Said]) {
        for (y, line) in (top + BASELINE + 1..).step_by(LINE as usize).zip(lines) {
            self.text(class, x, y, line);
        }
    }

    fn text(&mut self, class: &str, x: i32, y: i32, said: &Said) {
        self.add(format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">"));
        self.out.push_str(&escape(said.text(self.language)));
        self.out.push_str("</text>");
    }
}

fn kind(packet: Packet) -> &'static str {
    match packet {
        Packet::Data | Packet::Control => "segment",
        Packet::Again => "segment again",
        Packet::Reset => "segment reset",
        Packet::Datagram => "datagram",
        Packet::Icmp => "icmp",
    }
}

/// As text between two tags, or in an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().flat_map(visible) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
