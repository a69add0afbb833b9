//! Two hosts and the cable between them, for a process that is at work on the hosts itself: a test, say.
//! No program is traced; of what crosses the cable everything is told.

use std::io;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::causes;
use super::hosts::Hosts;
use super::sink::Sink;
use super::wire::Wire;
use crate::clock::Clock;
use crate::model::Event;
use crate::network::Rules;
use crate::report::Report;

/// So many events may wait to be handed on.
const MOST_WAITING: usize = 1_000;

/// Two hosts, each a network namespace, and the cable between them.
///
/// The server is 10.9.0.1, and 127.0.0.1 on both hosts; the client is 10.9.0.2.
#[derive(Debug)]
pub struct Cable {
    hosts: Hosts,
    wire: Option<Wire>,
}

impl Cable {
    /// Joins two hosts by a cable that obeys these rules; and what crosses it, as it happens.
    ///
    /// The process must be root, in a user namespace at least: `unshare -rn` makes any user that.
    ///
    /// # Errors
    /// [`instruments::Missing`] if this machine has no such networks to give.
    pub fn join(rules: &Rules) -> io::Result<(Self, Receiver<Event>)> {
        let hosts = Hosts::make(&[])?;
        let (sender, reports) = mpsc::sync_channel(MOST_WAITING);
        let sink = Sink::new(Clock::start(), sender, false);
        let wire = Wire::begin(&hosts, (rules, None), &sink, &causes::Shared::default())?;
        let (events, told) = mpsc::channel();
        // It ends with the wire, or when nobody listens any more; then the wire tells nobody.
        thread::spawn(move || {
            for report in reports {
                if let Report::Event(event) = report
                    && events.send(event).is_err()
                {
                    return;
                }
            }
        });
        let wire = Some(wire);
        Ok((Self { hosts, wire }, told))
    }

    /// The calling thread is on the server's host (0) or the client's (1) from now on, with what it starts and the sockets
    /// that it makes.
    ///
    /// # Errors
    /// What setns(2) says.
    pub fn enter(&self, host: usize) -> io::Result<()> {
        self.hosts.enter(host)
    }

    /// Cuts the cable: nothing arrives any more, and nobody is told.
    pub fn cut(&mut self) {
        self.wire = None;
    }
}
