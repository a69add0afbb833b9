//! A picture as SVG: text that can be selected, and nothing that is loaded from elsewhere.
//!
//! No element has an id, so that several pictures can be in one page.

mod parts;

use std::fmt::Write;

use super::said::Said;
use super::shape::{Area, Head, Part, Picture, Shape};
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

/// In which languages the words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    /// In this one.
    One(Language),
    /// In both; a style sheet shows one of them.
    Both,
}

/// The style of a file of its own, which follows the system between light and dark.
fn style() -> String {
    format!("{TEXT}{LIGHT}@media screen and (prefers-color-scheme: dark) {{\n{DARK}}}\n")
}

/// The style of all pictures in a page: they follow the page's theme, if it has one, and else the system.
pub(in crate::draw) fn style_of_page() -> String {
    let light = format!(":root:is(.light, [data-theme=light]) {{\n{LIGHT}}}\n");
    let dark = format!("@media screen {{ :root:is(.navy, [data-theme=dark]) {{\n{DARK}}} }}\n");
    format!("{}{light}{dark}{LANGUAGES}", style())
}

/// Of a text in both languages, the page shows one.
const LANGUAGES: &str = ".ladder:lang(zh) .en, .ladder:not(:lang(zh)) .zh { display: none; }\n";

/// A file of its own.
pub(super) fn file(picture: &Picture, language: Language) -> String {
    let style = style();
    let title = escape(picture.title.text(language));
    let description = escape(words::description(language));
    let tag = language.tag();
    let head =
        format!("<title>{title}</title>\n<desc>{description}</desc>\n<style>\n{style}</style>\n");
    // With a size of its own, a browser that opens it does not squeeze it into the window.
    let (width, height) = (picture.width, picture.height);
    let attributes =
        format!("role=\"img\" xml:lang=\"{tag}\" width=\"{width}\" height=\"{height}\"");
    draw(picture, Tongue::One(language), &attributes, &head)
}

/// The element `svg`, with these attributes, and this at its beginning.
pub(super) fn draw(picture: &Picture, tongue: Tongue, attributes: &str, head: &str) -> String {
    let (width, height) = (picture.width, picture.height);
    let mut svg = Svg {
        out: String::new(),
        tongue,
        is_pair: picture.heads.len() > 1,
    };
    svg.add(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ladder\" viewBox=\"0 0 {width} {height}\" {attributes}>\n{head}"
    ));
    svg.add(format_args!(
        "<rect class=\"panel\" x=\"1\" y=\"1\" width=\"{}\" height=\"{}\" rx=\"18\"/>\n",
        width - 2,
        height - 2
    ));
    svg.add(format_args!(
        "<g class=\"head\"><text class=\"muted end\" x=\"74\" y=\"47\">ms ↓</text></g>\n"
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
    tongue: Tongue,
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
        self.out.push_str("<g class=\"head\">");
        self.rect(colour, pill, 21);
        let class = format!("bold middle bare of-{colour}");
        self.text(&class, middle, 47, &head.name);
        self.out.push_str("</g>\n");
        self.text("code middle muted", middle, 90, &head.command);
    }

    fn shape(&mut self, shape: &Shape) {
        let (number, y) = (shape.event, shape.y);
        let class = match &shape.part {
            Part::Call(_) => "call",
            Part::Arrow(arrow) => parts::kind(arrow),
            Part::Tag(_) => "held",
            Part::Printed { .. } => "printed",
            Part::Ended { .. } => "ended",
            Part::Band { .. } => "band",
            Part::Time { .. } => "time",
        };
        self.add(format_args!(
            "<g class=\"{class}\" data-event=\"{number}\" data-y=\"{y}\">"
        ));
        if !shape.whole.is_empty() {
            self.element("title", "", &shape.whole);
        }
        match &shape.part {
            Part::Call(call) => self.call(call),
            Part::Arrow(arrow) => self.arrow(arrow),
            Part::Tag(tag) => self.tag(tag),
            Part::Printed { lane, area, lines } => self.printed(*lane, *area, lines),
            Part::Ended {
                lane,
                area,
                lines,
                is_bad,
            } => self.ended(*lane, *area, lines, *is_bad),
            Part::Band { area, lines, kind } => self.band(*area, lines, *kind),
            Part::Time { right, text } => {
                self.text("muted end", *right, y + BASELINE - 3, &Said::same(text));
            }
        }
        self.out.push_str("</g>\n");
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
        let attributes = format!(" class=\"{class}\" x=\"{x}\" y=\"{y}\"");
        self.element("text", &attributes, said);
    }

    fn element(&mut self, name: &str, attributes: &str, said: &Said) {
        self.add(format_args!("<{name}{attributes}>"));
        match self.tongue {
            // A title is plain text: it cannot have a part for each language.
            Tongue::Both if name == "title" => {
                self.out.push_str(&escape(said.text(Language::English)));
            }
            _ => self.words(said),
        }
        self.add(format_args!("</{name}>"));
    }

    fn words(&mut self, said: &Said) {
        match self.tongue {
            Tongue::One(language) => self.out.push_str(&escape(said.text(language))),
            Tongue::Both if said.is_same() => {
                self.out.push_str(&escape(said.text(Language::English)));
            }
            Tongue::Both => {
                for language in Language::ALL {
                    let text = escape(said.text(language));
                    let class = language.pick("en", "zh");
                    self.add(format_args!("<tspan class=\"{class}\">{text}</tspan>"));
                }
            }
        }
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
