//! A trace as a picture: what happened, from the top to the bottom, a lane for each program and the wire between them.
//!
//! | file | what it does |
//! |---|---|
//! | `kept.rs` | the events that are drawn: what repeats is folded, and of a long trace the middle is left out |
//! | `layout`, `lane.rs` | where each event is |
//! | `shape.rs`, `said.rs` | what the picture consists of: boxes, arrows, words in two languages |
//! | `svg` | the picture as SVG, and its style |

mod kept;
mod lane;
mod layout;
mod said;
mod shape;
mod svg;
#[cfg(test)]
pub(super) mod tests;

use std::collections::BTreeMap;

use crate::language::Language;
use crate::model::{Event, Program};
use crate::order::Order;

use kept::{Entry, Keeper};
use shape::Picture;

pub(super) use svg::style_of_page as svg_style;

/// Collects what is drawn.
#[derive(Debug)]
pub(crate) struct Drawing {
    programs: Vec<Program>,
    keeper: Keeper,
}

impl Drawing {
    /// Of these programs; what repeats is folded, unless all is wanted.
    pub(crate) fn begin(programs: &[Program], all: bool) -> Self {
        Self {
            programs: programs.to_vec(),
            keeper: Keeper::new(programs, all),
        }
    }

    /// The next event; `order` knows what follows.
    pub(crate) fn event(&mut self, event: &Event, order: &Order) {
        self.keeper.event(event, order);
    }

    /// The whole picture.
    pub(crate) fn end(self) -> Drawn {
        let entries = self.keeper.end();
        Drawn {
            picture: layout::picture(&self.programs, &entries),
            programs: self.programs,
            entries,
        }
    }
}

/// A picture that is complete.
#[derive(Debug)]
pub(crate) struct Drawn {
    picture: Picture,
    programs: Vec<Program>,
    entries: Vec<Entry>,
}

impl Drawn {
    /// As an SVG file.
    pub(crate) fn svg(&self, language: Language) -> String {
        svg::file(&self.picture, language)
    }

    /// As an element of a page that has [a style](svg_style) for it, in both languages.
    pub(super) fn svg_for_page(&self) -> String {
        let title = self.title(Language::English);
        let attributes = format!("role=\"group\" aria-label=\"{title}\"");
        svg::draw(&self.picture, svg::Tongue::Both, &attributes, "")
    }

    /// What it shows, as text for a page.
    pub(super) fn title(&self, language: Language) -> String {
        svg::escape(self.picture.title.text(language))
    }

    pub(super) fn programs(&self) -> &[Program] {
        &self.programs
    }

    /// The events that are drawn, by number; a call that was drawn whole is told with its return.
    pub(super) fn events(&self) -> BTreeMap<u64, Event> {
        let kept = self.entries.iter().filter_map(|entry| match entry {
            Entry::Event(kept) if !kept.is_shown_already => Some(kept),
            _ => None,
        });
        kept.map(|kept| (kept.number, kept.told())).collect()
    }
}
