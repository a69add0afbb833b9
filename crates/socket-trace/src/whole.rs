//! A trace as a whole: first recorded, then looked at.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::clock::Clock;
use crate::draw::Ladder;
use crate::language::Language;
use crate::model::{Event, Trace};
use crate::order::Order;
use crate::report::Report;
use crate::{MOST_WAITING, Options, record as recorder};

/// Runs the programs, and returns what they did; shows nothing, and writes no file.
///
/// For a process that was started to do this: it must have a single thread, and from now on it ends, with the
/// programs, when the process that started it has ended.
///
/// # Errors
/// What starting a program says; with `needs_all`, what this machine lacks; on other systems than Linux, that it
/// needs Linux.
pub fn record(options: &Options) -> io::Result<Trace> {
    let clock = Clock::start();
    let prepared = recorder::prepare(options)?;
    recorder::end_with_parent()?;
    let (sender, reports) = mpsc::sync_channel(MOST_WAITING);
    // It ends when nobody sends any more, as in `run`.
    let events = thread::spawn(move || in_order(&reports));
    let status = recorder::run(options, prepared, clock, sender);
    let events = events
        .join()
        .map_err(|_| io::Error::other("the order of events has ended in a panic"));
    status?;
    let mut trace = options.trace(clock.began());
    trace.events = events?;
    Ok(trace)
}

/// Draws a trace in so many columns.
///
/// # Errors
/// What writing says.
pub fn draw_ladder(
    trace: &Trace,
    width: usize,
    language: Language,
    out: impl Write,
) -> io::Result<()> {
    let mut ladder = Ladder::begin(out, &trace.programs, width, false, language)?;
    let mut order = Order::default();
    let mut draw = |order: &mut Order, until| {
        while let Some(event) = order.next(until) {
            ladder.event(&event, order)?;
        }
        Ok::<_, io::Error>(())
    };
    for event in trace.events.iter().cloned() {
        order.push(event);
        let newest = order.newest();
        draw(&mut order, newest)?;
    }
    draw(&mut order, u64::MAX)?;
    ladder.end()
}

fn in_order(reports: &Receiver<Report>) -> Vec<Event> {
    let mut order = Order::default();
    for report in reports {
        if let Report::Event(event) = report {
            order.push(event);
        }
    }
    std::iter::from_fn(|| order.next(u64::MAX)).collect()
}
