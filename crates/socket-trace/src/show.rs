//! Events are put in order, drawn and written, while the programs run.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::clock::Clock;
use crate::draw::Ladder;
use crate::json::Writer;
use crate::model::Event;
use crate::order::Order;

/// So long nothing comes: then what has been begun is drawn.
const PAUSE: Duration = Duration::from_millis(20);

/// Where a trace goes.
pub(crate) struct Show<W: Write> {
    pub(crate) ladder: Ladder<W>,
    pub(crate) json: Option<Writer<BufWriter<File>>>,
}

impl<W: Write> Show<W> {
    /// Shows all events, until nobody sends any more.
    pub(crate) fn run(mut self, events: &Receiver<Event>, clock: Clock) -> io::Result<()> {
        let mut order = Order::default();
        loop {
            match events.recv_timeout(PAUSE) {
                Ok(event) => order.push(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let is_busy = self.show(&mut order, clock.now())?;
            if !is_busy {
                self.ladder.flush()?;
            }
        }
        self.show(&mut order, u64::MAX)?;
        self.ladder.end()?;
        self.json.map_or(Ok(()), Writer::end)
    }

    fn show(&mut self, order: &mut Order, now: u64) -> io::Result<bool> {
        let mut any = false;
        while let Some(event) = order.next(now) {
            any = true;
            if let Some(json) = &mut self.json {
                json.event(&event)?;
            }
            self.ladder.event(&event, order)?;
        }
        Ok(any || !order.is_empty())
    }
}
