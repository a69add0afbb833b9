//! Step 5: mio, for every system: epoll on Linux, kqueue on macOS and BSD, IOCP on Windows.
//!
//! What these have in common is the edge: after an event, go on until `WouldBlock`, or the next one may never come.
//! So this is the edge-triggered loop again; only the names have changed.

use std::io::{self, ErrorKind};
use std::time::Duration;

use ::mio::event;
use ::mio::{Events, Poll, Token};

use super::remembered::Remembered;
use super::source::{Source, with_mio};
use super::{Event, Interest, Ready, Watched};
use crate::table::FIRST;

/// How many ready sockets are told at once; the others are told by the next wait.
const AT_ONCE: usize = 1024;

pub(super) struct Mio {
    poll: Poll,
    events: Events,
    remembered: Remembered,
}

impl Mio {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(AT_ONCE),
            remembered: Remembered::default(),
        })
    }
}

impl Ready for Mio {
    fn add(&mut self, token: usize, source: Source<'_>, interest: Interest) -> io::Result<()> {
        let registry = self.poll.registry();
        let all = all_of(token);
        with_mio(source, |source| {
            registry.register(source, Token(token), all)
        })?;
        self.remembered.add(token, interest);
        Ok(())
    }

    fn change(&mut self, token: usize, _: Source<'_>, interest: Interest) -> io::Result<()> {
        self.remembered.change(token, interest);
        Ok(())
    }

    fn remove(&mut self, token: usize, source: Source<'_>) {
        // It fails only for what is not registered.
        let _ = with_mio(source, |source| self.poll.registry().deregister(source));
        self.remembered.remove(token);
    }

    fn wait(
        &mut self,
        _watched: &Watched<'_>,
        timeout: Option<Duration>,
        events: &mut Vec<Event>,
    ) -> io::Result<()> {
        let timeout = self.remembered.timeout(timeout);
        match self.poll.poll(&mut self.events, timeout) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            result => result?,
        }
        for event in &self.events {
            self.remembered.became_ready(told(event));
        }
        self.remembered.tell(events);
        Ok(())
    }

    fn blocked(&mut self, token: usize, what: Interest) {
        self.remembered.blocked(token, what);
    }

    fn waits_for_would_block(&self) -> bool {
        true
    }
}

/// All that can be waited for: nobody writes to a listener.
fn all_of(token: usize) -> ::mio::Interest {
    let read = ::mio::Interest::READABLE;
    if token < FIRST {
        read
    } else {
        read | ::mio::Interest::WRITABLE
    }
}

/// An error is both: the next read or write tells what it is.
fn told(event: &event::Event) -> Event {
    Event {
        token: event.token().0,
        ready: Interest {
            read: event.is_readable() || event.is_read_closed() || event.is_error(),
            write: event.is_writable() || event.is_write_closed() || event.is_error(),
        },
    }
}
