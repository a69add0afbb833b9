//! The ladder: a trace as lines of text. Time runs downwards; each program has a column, the wire is between them.
//!
//! | file | what it does |
//! |---|---|
//! | `moment.rs`, `moments.rs` | what is shown of an event: which call has waited, which waiting bytes matter |
//! | `mod.rs` | what goes into which row |
//! | `calls.rs` | calls: one row, or two for one that waits |
//! | `words`, `verdict.rs`, `notes.rs` | an event in a few words, in English or Chinese |
//! | `fit.rs` | a call in as many columns as there are |
//! | `arrow.rs` | a segment as an arrow |
//! | `row.rs`, `columns.rs`, `style.rs` | a row, where its parts are, and their colours |
//! | `visible.rs` | what may be shown as it is |
//! | `fold.rs` | long silences, and what repeats |
//! | `picture` | the same as a picture |
//! | `html` | the picture as a page that can be stepped through |

mod moment;
mod moments;
mod calls;
mod arrow;
mod columns;
mod fit;
mod fold;
mod row;
mod style;
mod notes;
mod verdict;
mod words;
mod visible;
mod picture;
mod html;

use std::collections::HashMap;
use std::io::{self, Write};

use crate::language::Language;
use crate::model::{
    Arrival, Call, Event, Note, Printed, Program, Return, State, Step, Verdict, What,
};
use crate::order::Order;

use columns::{Columns, Place};
use fit::Shape;
use fold::Folded;
use moment::Moment;
use moments::Moments;
use row::Row;
use verdict::Way;

pub(crate) use html::{figure, page};
pub use html::{figure_script, figure_style};
pub(crate) use picture::Drawing;

/// More packets that are on their way have no label when they arrive.
const MOST_LATE: usize = 10_000;
/// Columns for a call that has a line of its own.
const LINE: usize = 120;

/// Draws a trace, event by event.
#[derive(Debug)]
pub struct Ladder<W: Write> {
    out: Folded<W>,
    columns: Columns,
    row: Row,
    moments: Moments,
    /// The labels of packets that are on their way.
    late: HashMap<(usize, u64), String>,
    language: Language,
}

impl<W: Write> Ladder<W> {
    /// A ladder in so many columns, in this language. What repeats is folded, unless all is wanted.
    ///
    /// # Errors
    /// What writing says.
    pub fn begin(
        mut out: W,
        programs: &[Program],
        width: usize,
        all: bool,
        language: Language,
    ) -> io::Result<Self> {
        let columns = Columns::new(programs.len(), width);
        if let Some(head) = columns.head(programs, language) {
            writeln!(out, "{head}")?;
        }
        Ok(Self {
            out: Folded::new(out, all, columns.has_times(), language),
            columns,
            row: Row::default(),
            moments: Moments::default(),
            late: HashMap::new(),
            language,
        })
    }

    /// Draws this event; `order` knows what follows.
    ///
    /// # Errors
    /// What writing says.
    pub fn event(&mut self, event: &Event, order: &Order) -> io::Result<()> {
        for moment in self.moments.of(event, order) {
            self.moment(event, &moment)?;
        }
        Ok(())
    }

    fn moment(&mut self, event: &Event, moment: &Moment<'_>) -> io::Result<()> {
        let column = event.program.unwrap_or(0);
        let language = self.language;
        match moment {
            Moment::Whole(returned) => self.call(event, column, moment, &Shape::Whole(returned)),
            Moment::Begins(call) => self.call(event, column, moment, &Shape::Begins(call)),
            Moment::Ends(returned) => self.ends(event, column, moment, returned),
            Moment::Returned(_) => Ok(()),
            Moment::Segment(segment) => self.arrow(event, segment.from, moment, |room| {
                words::segment(segment, room, language)
            }),
            Moment::Datagram(datagram) => self.arrow(event, datagram.from, moment, |room| {
                words::datagram(datagram, room, language)
            }),
            Moment::Icmp(icmp) => {
                self.arrow(event, icmp.from, moment, |room| words::icmp(icmp, room))
            }
            Moment::Arrival(arrival) => self.arrival(event, arrival, moment),
            Moment::State(state) => self.state(event, column, state),
            Moment::Waiting(waiting) => {
                let text = words::waiting(waiting, language);
                self.wrapped(event, column, &text, "dim", moment)
            }
            Moment::Printed(printed) => self.printed(event, column, moment, printed),
            Moment::Ended(ended) => {
                let text = words::ended(ended, language);
                self.wrapped(event, column, &text, "bold", moment)
            }
            Moment::Step(step) if step.failed => self.failed(event, step),
            Moment::Step(step) => self.wrapped(event, column, &step.text, "", moment),
            Moment::Note(note) => {
                self.flush()?;
                self.out
                    .line(&words::note(note, self.columns.width(), language))
            }
        }
    }

    /// Nothing happens for now: what has been begun is finished.
    ///
    /// # Errors
    /// What writing says.
    pub fn flush(&mut self) -> io::Result<()> {
        let row = std::mem::take(&mut self.row);
        self.out.row(&row, &self.columns)
    }

    /// Nothing more will happen.
    ///
    /// # Errors
    /// What writing says.
    pub fn end(&mut self) -> io::Result<()> {
        self.flush()?;
        self.out.end()
    }

    fn state(&mut self, event: &Event, column: usize, state: &State) -> io::Result<()> {
        let style = if state.derived { "dim italic" } else { "dim" };
        let (name, of_wire) = (&state.state, event.thread.is_none());
        if !self.row.takes_tag(column, name, of_wire, &self.columns) {
            self.next_row(event.time)?;
        }
        self.row.tag(column, name, style);
        Ok(())
    }

    fn printed(
        &mut self,
        event: &Event,
        column: usize,
        moment: &Moment<'_>,
        printed: &Printed,
    ) -> io::Result<()> {
        let room = self.columns.room(Place::Program(column));
        let text = words::printed(printed, room, self.language);
        self.cell(event, column, text, "bold", moment)
    }

    /// A step that failed goes over all columns.
    fn failed(&mut self, event: &Event, step: &Step) -> io::Result<()> {
        self.flush()?;
        let text = format!("✗ {}", step.text);
        self.out
            .marked(event.time, &words::over(&text, self.columns.width()))
    }

    /// A packet; its label is made for so many columns, those of the arrow included.
    fn arrow(
        &mut self,
        event: &Event,
        from: usize,
        moment: &Moment<'_>,
        label: impl Fn(usize) -> String,
    ) -> io::Result<()> {
        if !self.row.takes_arrow(from, moment.cause()) {
            self.next_row(event.time)?;
        }
        let key = moment.key(from);
        let style = if key.is_some() { "wire" } else { "wire bold" };
        let (width, verdict) = (self.columns.room(Place::Wire), moment.verdict());
        let (way, mut word) = (verdict::way(verdict), verdict::word(verdict, self.language));
        let mut text = label(arrow::room_beside(&word, way, width));
        // That it is lost is seen without a word.
        if way == Way::Lost && text.contains('…') {
            (word, text) = (String::new(), label(width));
        }
        let arrow = arrow::draw(&text, &word, way, from > 0, width);
        self.remember(from, verdict, text);
        self.row.set_arrow(arrow, style, from);
        self.row.repeats(event.time, key, moment.bytes(), true);
        Ok(())
    }

    /// What was late arrives, in a row of its own.
    fn arrival(&mut self, event: &Event, arrival: &Arrival, moment: &Moment<'_>) -> io::Result<()> {
        let packet = (arrival.from, arrival.packet);
        let label = self.late.get(&packet).map_or("", String::as_str);
        let arrow = arrow::arrival(label, arrival.from > 0, self.columns.room(Place::Wire));
        self.next_row(event.time)?;
        self.row.set_arrow(arrow, "wire", arrival.from);
        self.row
            .repeats(event.time, moment.key(arrival.from), 0, false);
        Ok(())
    }

    /// The label of a packet whose arrival will be told.
    fn remember(&mut self, from: usize, verdict: Option<&Verdict>, label: String) {
        let Some(verdict) = verdict.filter(|verdict| !verdict.is_lost()) else {
            return;
        };
        if self.late.len() >= MOST_LATE {
            self.late.clear();
        }
        self.late.insert((from, verdict.packet), label);
    }

    /// A text, in as many lines as its column needs for it.
    fn wrapped(
        &mut self,
        event: &Event,
        column: usize,
        text: &str,
        style: &'static str,
        moment: &Moment<'_>,
    ) -> io::Result<()> {
        let text = fit::wrap(text, self.columns.room(Place::Program(column)));
        self.cell(event, column, text, style, moment)
    }

    fn cell(
        &mut self,
        event: &Event,
        column: usize,
        text: Vec<String>,
        style: &'static str,
        moment: &Moment<'_>,
    ) -> io::Result<()> {
        self.next_row(event.time)?;
        self.row.set(column, text, style);
        self.row
            .repeats(event.time, moment.key(column), moment.bytes(), false);
        Ok(())
    }

    fn next_row(&mut self, time: u64) -> io::Result<()> {
        self.flush()?;
        self.row = Row::at(time);
        Ok(())
    }
}

/// What the network does to a packet: `dropped by "drop client data 2"`.
pub(crate) fn verdict(verdict: &Verdict) -> String {
    verdict::sentence(verdict, Language::English)
}

/// What the reader must know, outside a ladder.
pub(crate) fn note(note: &Note, language: Language) -> String {
    words::note(note, usize::MAX, language)
}

/// A packet in a few words, as its arrow says it in so many columns.
pub(crate) fn packet(what: &What, room: usize, language: Language) -> String {
    match what {
        What::Segment(segment) => words::segment(segment, room, language),
        What::Datagram(datagram) => words::datagram(datagram, room, language),
        What::Icmp(icmp) => words::icmp(icmp, room),
        _ => String::new(),
    }
}

/// A call that has been entered, on one line: `recv(4, 1024) …`.
pub(crate) fn call_entered(call: &Call) -> String {
    fit::call(&Shape::Begins(call), LINE, Language::English).join(" ")
}

/// A call that has returned, on one line: `send(3, "one") = 3`.
pub(crate) fn call_returned(returned: &Return) -> String {
    fit::call(&Shape::Whole(returned), LINE, Language::English).join(" ")
}

#[cfg(test)]
mod tests;
