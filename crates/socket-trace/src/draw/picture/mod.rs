//! A trace as a picture: what happened, from the top to the bottom, a lane for each program and the wire between them.
//!
//! | file | what it does |
//! |---|---|
//! | `kept.rs` | the events that are drawn: what repeats is folded, and of a long trace the middle is left out |
//! | `layout.rs`, `lane.rs` | where each event is |
//! | `shape.rs`, `said.rs` | what the picture consists of: boxes, arrows, words in two languages |
//! | `svg.rs`, `*.css` | the picture as SVG |

mod kept;
mod lane;
mod layout;
mod said;
mod shape;
mod svg;
#[cfg(test)]
mod tests;

use crate::language::Language;
use crate::model::{Event, Program};
use crate::order::Order;

use kept::Keeper;
use shape::Picture;

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
        Drawn {
            picture: layout::picture(&self.programs, &self.keeper.end()),
        }
    }
}

/// A picture that is complete.
#[derive(Debug)]
pub(crate) struct Drawn {
    picture: Picture,
}

impl Drawn {
    /// As an SVG file.
    pub(crate) fn svg(&self, language: Language) -> String {
        svg::file(&self.picture, language)
    }
}
