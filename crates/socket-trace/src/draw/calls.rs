//! Calls in the ladder: one row, or two for a call that waits.

use std::io::{self, Write};

use super::Ladder;
use super::columns::Place;
use super::fit::{self, Shape};
use super::moment::Moment;
use crate::model::{Event, Outcome, Return};

impl<W: Write> Ladder<W> {
    /// A call that has not waited, or one that begins to wait.
    pub(super) fn call(
        &mut self,
        event: &Event,
        column: usize,
        moment: &Moment<'_>,
        shape: &Shape<'_>,
    ) -> io::Result<()> {
        let text = self.call_text(event, column, shape);
        let style = style_of(shape);
        self.cell(event, column, text, style, moment)?;
        self.row.call = match shape {
            Shape::Begins(call) => Some(call.call),
            Shape::Whole(returned) => Some(returned.call.call),
            _ => None,
        };
        Ok(())
    }

    /// The end of a call that has waited: beside the segment that it waited for, if there is room.
    pub(super) fn ends(
        &mut self,
        event: &Event,
        column: usize,
        moment: &Moment<'_>,
        returned: &Return,
    ) -> io::Result<()> {
        let shape = Shape::Ends(returned);
        let (text, style) = (self.call_text(event, column, &shape), style_of(&shape));
        if self.row.takes_return(column, &text, &self.columns) {
            self.row.set(column, text, style);
            return Ok(());
        }
        self.cell(event, column, text, style, moment)
    }

    fn call_text(&mut self, event: &Event, column: usize, shape: &Shape<'_>) -> Vec<String> {
        // `#2 ` for the second thread; nothing for the first.
        let label = match self.moments.thread(event) {
            0 => String::new(),
            index => format!("#{} ", index + 1),
        };
        let room = self.columns.room(Place::Program(column));
        let mut lines = fit::call(shape, room.saturating_sub(label.len()), self.language);
        if let Some(first) = lines.first_mut() {
            first.insert_str(0, &label);
        }
        lines
    }
}

fn style_of(shape: &Shape<'_>) -> &'static str {
    match shape {
        Shape::Begins(_) | Shape::Asks(_) => "waiting",
        Shape::Whole(returned) | Shape::Ends(returned) | Shape::Answers(returned) => {
            match returned.outcome {
                Outcome::Error(_) => "error",
                _ => "",
            }
        }
    }
}
