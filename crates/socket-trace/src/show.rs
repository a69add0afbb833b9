//! Events are put in order, drawn and written, while the programs run.

use std::io::{self, ErrorKind, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::clock::Clock;
use crate::draw::{self, Ladder};
use crate::files::Files;
use crate::language::Language;
use crate::model::{Event, What};
use crate::order::Order;
use crate::report::Report;

/// So long nothing comes: then what has been begun is drawn.
const PAUSE: Duration = Duration::from_millis(20);

/// After the first event more are left to gather for so long: nobody is woken for each, and all are held back for longer, anyway.
const GATHER: Duration = Duration::from_millis(5);

/// So many events are taken at once: as many as may wait, and some that come meanwhile.
const MOST_AT_ONCE: usize = 2 * crate::MOST_WAITING;

/// Where a trace goes.
pub(crate) struct Show<W: Write> {
    /// Nothing, when nobody reads it any more, or nobody wants it.
    ladder: Option<Ladder<W>>,
    /// Without a ladder, what the reader must know is said on stderr, in this language.
    notes: Option<Language>,
    files: Files,
    /// The whole trace, if somebody wants it in the end.
    kept: Option<Vec<Event>>,
}

impl<W: Write> Show<W> {
    pub(crate) fn new(ladder: Ladder<W>, files: Files) -> Self {
        Self {
            ladder: Some(ladder),
            notes: None,
            files,
            kept: None,
        }
    }

    /// No ladder is drawn.
    pub(crate) fn to_files(files: Files, language: Language) -> Self {
        Self {
            ladder: None,
            notes: Some(language),
            files,
            kept: None,
        }
    }

    /// All events are kept.
    pub(crate) fn keeping(self) -> Self {
        let kept = Some(Vec::new());
        Self { kept, ..self }
    }

    /// Shows all events, until nobody sends any more; returns those that were kept.
    pub(crate) fn run(
        mut self,
        reports: &Receiver<Report>,
        clock: Clock,
    ) -> io::Result<Vec<Event>> {
        let mut order = Order::default();
        loop {
            // What was stamped before now has been sent, or is sent as soon as there is room.
            let now = clock.now();
            match reports.recv_timeout(PAUSE) {
                Ok(report) => {
                    self.take(report, &mut order);
                    thread::sleep(GATHER);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let more = reports.try_iter().take(MOST_AT_ONCE);
            let count = more.map(|report| self.take(report, &mut order)).count();
            // Behind the others there may be older ones: nothing is drawn before they are here, too.
            let until = if count < MOST_AT_ONCE {
                now
            } else {
                order.newest()
            };
            let is_busy = self.show(&mut order, until)?;
            if !is_busy {
                self.draw(Ladder::flush)?;
            }
        }
        self.end(order)
    }

    /// Shows the events of a trace that was recorded before.
    pub(crate) fn again(mut self, events: Vec<Event>) -> io::Result<()> {
        let mut order = Order::default();
        for event in events {
            order.push(event);
            let newest = order.newest();
            self.show(&mut order, newest)?;
        }
        self.end(order).map(drop)
    }

    fn end(mut self, mut order: Order) -> io::Result<Vec<Event>> {
        self.show(&mut order, u64::MAX)?;
        self.draw(Ladder::end)?;
        self.files.end()?;
        Ok(self.kept.unwrap_or_default())
    }

    /// `| head` has seen enough: files are written to their end. Where there are none, all ends with the ladder.
    fn draw(&mut self, draw: impl FnOnce(&mut Ladder<W>) -> io::Result<()>) -> io::Result<()> {
        match self.ladder.as_mut().map_or(Ok(()), draw) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe && self.files.are_any() => {
                self.ladder = None;
                Ok(())
            }
            drawn => drawn,
        }
    }

    fn take(&mut self, report: Report, order: &mut Order) {
        match report {
            Report::Event(event) => order.push(event),
            Report::Frame(frame) => self.files.frame(frame),
        }
    }

    fn show(&mut self, order: &mut Order, now: u64) -> io::Result<bool> {
        let mut any = false;
        while let Some(event) = order.next(now) {
            any = true;
            self.files.event(&event, order)?;
            if let (Some(language), What::Note(note)) = (self.notes, &event.what) {
                eprintln!("{}", draw::note(note, language));
            }
            self.draw(|ladder| ladder.event(&event, order))?;
            if let Some(kept) = &mut self.kept {
                kept.push(event);
            }
        }
        self.files.told_until(now)?;
        Ok(any || !order.is_empty())
    }
}
