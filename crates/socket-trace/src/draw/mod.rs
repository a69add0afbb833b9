//! The ladder: a trace as lines of text. Time runs downwards; each program has a column, the wire is between them.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | what goes into which row |
//! | `words.rs` | an event in a few words |
//! | `fit.rs` | a call in as many columns as there are |
//! | `arrow.rs` | a segment as an arrow |
//! | `row.rs`, `columns.rs` | a row, and where its parts are |
//! | `fold.rs` | long silences, and what repeats |

mod arrow;
mod columns;
mod fit;
mod fold;
mod row;
mod words;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::net::SocketAddr;

use crate::model::{Call, Event, Name, Outcome, Program, Queue, Return, Segment, Waiting, What};
use crate::order::Order;

use columns::{Columns, Place};
use fit::Shape;
use fold::Folded;
use row::Row;

/// A call that lasts longer has waited; in nanoseconds.
const WAITS: u64 = 1_000_000;
/// One that only sends may be kept waiting by others on the machine.
const SENDS: u64 = 10_000_000;

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
            What::Datagram(datagram) => {
                *self.arrived.entry(datagram.destination).or_default() += 1;
                let label = words::datagram(datagram, self.columns.wire());
                let key = format!("datagram from {}", datagram.from);
                self.arrow(
                    event,
                    datagram.from,
                    &label,
                    Some(key),
                    datagram.data.length,
                )
            }
            What::Icmp(icmp) => {
                let label = format!("ICMP {}", icmp.meaning);
                self.arrow(event, icmp.from, &label, None, 0)
            }
            What::State(state) => {
                let style = if state.derived { "dim italic" } else { "dim" };
                let of_wire = event.thread.is_none();
                if self
                    .row
                    .takes_tag(column, &state.state, of_wire, &self.columns)
                {
                    self.row.tag(column, &state.state, style);
                    return Ok(());
                }
                self.next_row(event.time)?;
                self.row.tag(column, &state.state, style);
                Ok(())
            }
            What::Waiting(waiting) => {
                self.waiting
                    .insert(event.thread.unwrap_or(0), waiting.clone());
                Ok(())
            }
            What::Printed(printed) => {
                let text = words::printed(printed, self.columns.room(Place::Program(column)));
                self.cell(
                    event,
                    column,
                    vec![text],
                    "bold",
                    Some(format!("print {column}")),
                    printed.line.length,
                )
            }
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

    /// A call is one row if it has not waited, and two if it has: where it began, and where it ended.
    fn entered(
        &mut self,
        event: &Event,
        column: usize,
        call: &Call,
        order: &Order,
    ) -> io::Result<()> {
        self.tell_waiting(event, column, call, order)?;
        let returned = order.return_of(call.call);
        let whole = returned.filter(|(time, returned)| {
            let lasts = time.saturating_sub(event.time);
            let had_cause = || order.any_before_return(call.call, is_on_wire);
            match kind(call) {
                Kind::Waits => {
                    lasts < WAITS && (is_refusal_to_wait(&returned.outcome) || !had_cause())
                }
                Kind::Sends => lasts < SENDS,
                Kind::Other => true,
            }
        });
        let (shape, style) = match whole {
            Some((_, returned)) => {
                self.drawn.insert(call.call);
                (Shape::Whole(returned), style_of(&returned.outcome))
            }
            None => (Shape::Begins(call), "waiting"),
        };
        let text = self.call_text(event, column, &shape);
        self.cell(event, column, text, style, key(column, call), length(call))
    }

    fn returned(&mut self, event: &Event, column: usize, returned: &Return) -> io::Result<()> {
        let call = &returned.call;
        if self.drawn.remove(&call.call) {
            return Ok(());
        }
        let text = self.call_text(event, column, &Shape::Ends(returned));
        let style = style_of(&returned.outcome);
        if self.row.takes_return(column, &text, &self.columns) {
            self.row.set(column, text, style);
            return Ok(());
        }
        self.cell(event, column, text, style, key(column, call), length(call))
    }

    fn call_text(&mut self, event: &Event, column: usize, shape: &Shape<'_>) -> Vec<String> {
        let label = self.label(column, event.thread);
        let room = self
            .columns
            .room(Place::Program(column))
            .saturating_sub(label.len());
        let mut lines = fit::call(shape, room);
        if let Some(first) = lines.first_mut() {
            first.insert_str(0, &label);
        }
        lines
    }

    /// `#2 ` for the second thread; nothing for the first.
    fn label(&mut self, column: usize, thread: Option<i32>) -> String {
        let Some(thread) = thread else {
            return String::new();
        };
        let threads = self.threads.entry(column).or_default();
        let known = threads.iter().position(|known| *known == thread);
        let index = known.unwrap_or_else(|| {
            threads.push(thread);
            threads.len() - 1
        });
        let name = || format!("#{} ", index + 1);
        if index == 0 { String::new() } else { name() }
    }

    fn is_known(&self, column: usize, thread: i32) -> bool {
        self.threads
            .get(&column)
            .is_some_and(|threads| threads.contains(&thread))
    }

    /// What waits matters if it is left unread, if it came in several pieces, or if others wait, too.
    fn tell_waiting(
        &mut self,
        event: &Event,
        column: usize,
        call: &Call,
        order: &Order,
    ) -> io::Result<()> {
        let Some(waiting) = self.waiting.remove(&event.thread.unwrap_or(0)) else {
            return Ok(());
        };
        let pieces = self.arrived.remove(&waiting.local).unwrap_or(0);
        let taken = match order
            .return_of(call.call)
            .map(|(_, returned)| &returned.outcome)
        {
            Some(Outcome::Value(count)) if call.name != "close" => *count,
            _ => 0,
        };
        let matters = match waiting.queue {
            Queue::Accept => waiting.count > 1,
            _ => call.name == "close" || pieces > 1 || i64::from(waiting.count) > taken,
        };
        if !matters {
            return Ok(());
        }
        let text = words::waiting(&waiting);
        self.cell(
            event,
            column,
            vec![text],
            "dim",
            Some(format!("waiting {column}")),
            0,
        )
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

/// What a call does while it has not returned.
enum Kind {
    /// It waits for what others do.
    Waits,
    /// It sends, and what it sends comes after it.
    Sends,
    Other,
}

fn kind(call: &Call) -> Kind {
    let name = call.name.as_str();
    let begins = |beginnings: &[&str]| beginnings.iter().any(|begin| name.starts_with(begin));
    if begins(&[
        "accept",
        "connect",
        "read",
        "recv",
        "poll",
        "select",
        "epoll_wait",
    ]) {
        Kind::Waits
    } else if begins(&["send", "write", "splice", "shutdown", "close"]) {
        Kind::Sends
    } else {
        Kind::Other
    }
}

/// The socket does not wait: a segment that comes in between has nothing to do with that.
fn is_refusal_to_wait(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Error(error) if error.starts_with("EINPROGRESS") || error.starts_with("EAGAIN"))
}

fn is_on_wire(event: &Event) -> bool {
    matches!(
        event.what,
        What::Segment(_) | What::Datagram(_) | What::Icmp(_)
    )
}

/// What makes two rows alike: the same call on the same socket.
fn key(column: usize, call: &Call) -> Option<String> {
    const UNUSUAL: [&str; 6] = ["socket", "bind", "listen", "connect", "shutdown", "close"];
    let is_usual = !UNUSUAL.contains(&call.name.as_str());
    is_usual.then(|| format!("{column} {} {:?}", call.name, call.socket))
}

fn length(call: &Call) -> u64 {
    call.data.as_ref().map_or(0, |data| data.length)
}

fn style_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Error(_) => "error",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
