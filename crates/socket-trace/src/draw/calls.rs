//! Calls in the ladder: one row, or two for a call that waits.

use std::io::{self, Write};

use super::columns::Place;
use super::fit::{self, Shape};
use super::{Ladder, words};
use crate::model::{Call, Event, Outcome, Queue, Return, What};
use crate::order::Order;

/// A call that lasts longer has waited; in nanoseconds.
const WAITS: u64 = 1_000_000;
/// One that only sends may be kept waiting by others on the machine.
const SENDS: u64 = 10_000_000;

impl<W: Write> Ladder<W> {
    /// A call is one row if it has not waited, and two if it has: where it began, and where it ended.
    pub(super) fn entered(
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

    pub(super) fn returned(
        &mut self,
        event: &Event,
        column: usize,
        returned: &Return,
    ) -> io::Result<()> {
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

    pub(super) fn is_known(&self, column: usize, thread: i32) -> bool {
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
