//! The ladder: a trace as lines of text. Time runs downwards; each program has a column, the wire is between them.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | what goes into which row |
//! | `calls.rs` | calls: one row, or two for one that waits |
//! | `words.rs` | an event in a few words |
//! | `fit.rs` | a call in as many columns as there are |
//! | `arrow.rs` | a segment as an arrow |
//! | `row.rs`, `columns.rs`, `style.rs` | a row, where its parts are, and their colours |
//! | `fold.rs` | long silences, and what repeats |

mod arrow;
mod calls;
mod columns;
mod fit;
mod fold;
mod row;
mod style;
mod words;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::net::SocketAddr;

use crate::model::{Datagram, Event, Name, Printed, Program, Segment, State, Waiting, What};
use crate::order::Order;

use columns::{Columns, Place};
use fold::Folded;
use row::Row;

/// Draws a trace, event by event.
#[derive(Debug)]
pub struct Ladder<W: Write> {
    out: Folded<W>,
    columns: Columns,
    row: Row,
    /// The numbers of the threads of each program, in the order in which they appear.
    threads: HashMap<usize, Vec<i32>>,
    /// Calls that have been drawn whole.
    drawn: HashSet<u64>,
    /// What waits, until it is known whether that matters.
    waiting: HashMap<i32, Waiting>,
    /// Segments with data that came to an address since the program last received there.
    arrived: HashMap<SocketAddr, u32>,
}

impl<W: Write> Ladder<W> {
    /// A ladder in so many columns. What repeats is folded, unless all is wanted.
    ///
    /// # Errors
    /// What writing says.
    pub fn begin(mut out: W, programs: &[Program], width: usize, all: bool) -> io::Result<Self> {
        let columns = Columns::new(programs.len(), width);
        if let Some(head) = columns.head(programs) {
            writeln!(out, "{head}")?;
        }
        Ok(Self {
            out: Folded::new(out, all),
            columns,
            row: Row::default(),
            threads: HashMap::new(),
            drawn: HashSet::new(),
            waiting: HashMap::new(),
            arrived: HashMap::new(),
        })
    }

    /// Draws this event; `order` knows what follows.
    ///
    /// # Errors
    /// What writing says.
    pub fn event(&mut self, event: &Event, order: &Order) -> io::Result<()> {
        let column = event.program.unwrap_or(0);
        match &event.what {
            What::CallEntered(call) => self.entered(event, column, call, order),
            What::CallReturned(returned) => self.returned(event, column, returned),
            What::Segment(segment) => self.segment(event, segment),
            What::Datagram(datagram) => self.datagram(event, datagram),
            What::Icmp(icmp) => {
                let label = format!("ICMP {}", icmp.meaning);
                self.arrow(event, icmp.from, &label, None, 0)
            }
            What::State(state) => self.state(event, column, state),
            What::Waiting(waiting) => {
                self.waiting
                    .insert(event.thread.unwrap_or(0), waiting.clone());
                Ok(())
            }
            What::Printed(printed) => self.printed(event, column, printed),
            // A child that had nothing to do with sockets is not in the picture.
            What::Ended(ended) if !ended.first && !self.is_known(column, ended.process) => Ok(()),
            What::Ended(ended) => {
                self.cell(event, column, vec![words::ended(ended)], "bold", None, 0)
            }
            What::Note(note) => {
                self.flush()?;
                self.out.line(&words::note(note, self.columns.width()))
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
    pub fn end(mut self) -> io::Result<()> {
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

    fn printed(&mut self, event: &Event, column: usize, printed: &Printed) -> io::Result<()> {
        let room = self.columns.room(Place::Program(column));
        let text = words::printed(printed, room);
        let key = Some(format!("print {column}"));
        self.cell(event, column, text, "bold", key, printed.line.length)
    }

    fn datagram(&mut self, event: &Event, datagram: &Datagram) -> io::Result<()> {
        *self.arrived.entry(datagram.destination).or_default() += 1;
        let label = words::datagram(datagram, self.columns.wire());
        let key = Some(format!("datagram from {}", datagram.from));
        self.arrow(event, datagram.from, &label, key, datagram.data.length)
    }

    fn segment(&mut self, event: &Event, segment: &Segment) -> io::Result<()> {
        let length = segment.data.as_ref().map_or(0, |data| data.length);
        if length > 0 && !segment.names.contains(&Name::Retransmission) {
            *self.arrived.entry(segment.destination).or_default() += 1;
        }
        let label = words::segment(segment, self.columns.wire());
        let is_usual = segment.names.is_empty()
            && segment
                .flags
                .iter()
                .all(|flag| ["ACK", "PSH"].contains(&flag.as_str()));
        let kind = if length > 0 { "data" } else { "ack" };
        let key = is_usual.then(|| format!("{kind} from {}", segment.from));
        self.arrow(event, segment.from, &label, key, length)
    }

    fn arrow(
        &mut self,
        event: &Event,
        from: usize,
        label: &str,
        key: Option<String>,
        length: u64,
    ) -> io::Result<()> {
        if !self.row.takes_arrow(from) {
            self.next_row(event.time)?;
        }
        let style = if key.is_some() { "wire" } else { "wire bold" };
        let arrow = arrow::draw(label, from > 0, self.columns.room(Place::Wire));
        self.row.set_arrow(arrow, style, from);
        self.row.repeats(event.time, key, length, true);
        Ok(())
    }

    fn cell(
        &mut self,
        event: &Event,
        column: usize,
        text: Vec<String>,
        style: &'static str,
        key: Option<String>,
        length: u64,
    ) -> io::Result<()> {
        self.next_row(event.time)?;
        self.row.set(column, text, style);
        self.row.repeats(event.time, key, length, false);
        Ok(())
    }

    fn next_row(&mut self, time: u64) -> io::Result<()> {
        self.flush()?;
        self.row = Row::at(time);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
