//! What a client of the framed protocol sends, read in a thread of its own.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use crate::deadline::{Until, after, wait_for_client};
use crate::frame::{Frame, Kind, MAX_PAYLOAD, read_frame};
use crate::job::{Event, Request};
use crate::running::Running;

/// How many bytes of commands one client may have on the server: a long one that runs, and as much that waits.
const MAX_PENDING: usize = 2 * MAX_PAYLOAD;

/// What a command counts for at least, so that there are at most 64 of them.
const LEAST_COST: usize = MAX_PENDING / 64;

/// Reads the requests of one client.
#[derive(Debug)]
pub struct Requests<'client> {
    stream: &'client TcpStream,
    running: &'client Running,
    limit: Duration,
    pending: AtomicUsize,
}

impl<'client> Requests<'client> {
    /// Requests from `stream`; each frame of it may take `limit`.
    #[must_use]
    pub fn new(stream: &'client TcpStream, running: &'client Running, limit: Duration) -> Self {
        Self {
            stream,
            running,
            limit,
            pending: AtomicUsize::new(0),
        }
    }

    /// Puts each request into the queue, until the last one or until nobody takes them any more.
    pub fn pass_on(&self, events: &SyncSender<Event>) {
        loop {
            let request = self.next().unwrap_or_else(Request::Broken);
            let is_last = matches!(request, Request::HalfClosed | Request::Broken(_));
            // Not left to the thread that takes the queue: it may be waiting for a client that does not read.
            let is_killed = match request {
                Request::Cancel | Request::Broken(_) => self.running.kill(),
                Request::Command(_) | Request::HalfClosed => false,
            };
            if is_killed && !is_last {
                continue;
            }
            if events.send(Event::Client(request)).is_err() || is_last {
                return;
            }
        }
    }

    /// A command has ended: there is room for another one.
    pub fn has_ended(&self, command: &str) {
        self.pending.fetch_sub(cost(command), Ordering::SeqCst);
    }

    fn next(&self) -> io::Result<Request> {
        wait_for_client(self.stream)?;
        // What has begun must be finished: half a frame does not hold a thread without end.
        match read_frame(&mut Until::new(self.stream, after(self.limit)))? {
            None => Ok(Request::HalfClosed),
            Some(frame) => match frame.kind {
                Kind::Command => self.command(frame),
                Kind::Cancel => Ok(Request::Cancel),
                kind => Err(complaint(&format!(
                    "a client sends commands (1) and cancels (6), not {} ({kind:?})",
                    kind as u8
                ))),
            },
        }
    }

    fn command(&self, frame: Frame) -> io::Result<Request> {
        let text = frame.text()?;
        let pending = self.pending.fetch_add(cost(&text), Ordering::SeqCst);
        if pending + cost(&text) > MAX_PENDING {
            return Err(complaint(
                "too many commands are waiting; read the answers first",
            ));
        }
        Ok(Request::Command(text))
    }
}

/// What a command counts for while it waits or runs.
fn cost(command: &str) -> usize {
    command.len().max(LEAST_COST)
}

fn complaint(text: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, text)
}
