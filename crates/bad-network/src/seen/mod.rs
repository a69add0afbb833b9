//! What a trace shows, in the words of the experiments.
//!
//! | file | what it is about |
//! |---|---|
//! | `mod.rs` | what happened, and when |
//! | `call.rs` | what a call returned |
//! | `segment.rs` | what a segment is, and what the network did to it |
//! | `time.rs` | times, in words |

mod call;
mod segment;
mod time;

use std::io;
use std::ops::Deref;
use std::time::Duration;

use experiment::Observation;
use socket_trace::model::{Arrival, Datagram, Event, Icmp, Outcome, Return, Segment, Trace, What};
use socket_trace::{Language, draw_ladder};

pub use call::{returned, took};
pub use segment::{arrives, carries, delay, has, is, is_again, is_lost, length};
pub use time::{milliseconds, seconds};

use crate::reader::{COLUMNS, columns};

/// In a wide terminal a ladder has so many columns: more would only be empty.
const WIDE: usize = 120;

/// What happened in an experiment.
#[derive(Debug)]
pub struct Seen {
    trace: Trace,
    network: String,
}

/// Something that happened, and when.
#[derive(Clone, Copy, Debug)]
pub struct At<'a, T> {
    /// Since the trace began.
    pub time: Duration,
    /// What it is.
    pub what: &'a T,
}

impl<T> Deref for At<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.what
    }
}

impl Seen {
    pub(crate) fn new(trace: Trace, network: String) -> Self {
        Self { trace, network }
    }

    /// All that happened.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// An observation with its first fact, the rules of the network, and with the ladder.
    ///
    /// # Panics
    /// Never: a ladder that is drawn into memory is complete.
    #[must_use]
    pub fn observation(&self) -> Observation {
        let columns = columns();
        let width = if columns >= WIDE {
            WIDE
        } else {
            columns.min(COLUMNS)
        };
        let mut ladder = Vec::new();
        draw_ladder(&self.trace, width, Language::English, &mut ladder)
            .expect("memory can be written to");
        let network = match self.network.as_str() {
            "" => "no rules: every packet arrives",
            rules => rules,
        };
        Observation::new()
            .fact("the network", network)
            .picture(String::from_utf8_lossy(&ladder))
    }

    /// What the kernel answered to the calls of this program, in order.
    pub fn returns(&self, program: usize) -> impl Iterator<Item = At<'_, Return>> {
        self.events(move |event| match &event.what {
            What::CallReturned(returned) => (event.program == Some(program)).then_some(returned),
            _ => None,
        })
    }

    /// The same, of the calls of this name.
    pub fn calls<'a>(
        &'a self,
        program: usize,
        name: &'a str,
    ) -> impl Iterator<Item = At<'a, Return>> {
        self.returns(program)
            .filter(move |returned| returned.call.name == name)
    }

    /// The TCP segments that left this side, in order; also those that were lost.
    pub fn segments(&self, from: usize) -> impl Iterator<Item = At<'_, Segment>> {
        self.events(move |event| match &event.what {
            What::Segment(segment) => (segment.from == from).then_some(segment),
            _ => None,
        })
    }

    /// The UDP datagrams that left this side, in order; also those that were lost.
    pub fn datagrams(&self, from: usize) -> impl Iterator<Item = At<'_, Datagram>> {
        self.events(move |event| match &event.what {
            What::Datagram(datagram) => (datagram.from == from).then_some(datagram),
            _ => None,
        })
    }

    /// The arrivals of what this side sent, where that came later than it could, or twice.
    pub fn arrivals(&self, from: usize) -> impl Iterator<Item = At<'_, Arrival>> {
        self.events(move |event| match &event.what {
            What::Arrival(arrival) => (arrival.from == from).then_some(arrival),
            _ => None,
        })
    }

    /// The messages of routers, in order.
    pub fn icmp(&self) -> impl Iterator<Item = At<'_, Icmp>> {
        self.events(|event| match &event.what {
            What::Icmp(icmp) => Some(icmp),
            _ => None,
        })
    }

    /// What each recv of this program returned: `"one"`, `0, the end`, `ECONNRESET (…)`.
    #[must_use]
    pub fn received(&self, program: usize) -> Vec<String> {
        self.calls(program, "recv")
            .map(|recv| returned(&recv))
            .collect()
    }

    /// How many bytes this program received with recv; a look at them (MSG_PEEK) does not count.
    #[must_use]
    pub fn bytes(&self, program: usize) -> u64 {
        let is_look = |recv: &Return| recv.call.arguments.iter().any(|word| word.contains("PEEK"));
        let received = self.calls(program, "recv").map(|recv| match recv.outcome {
            Outcome::Value(bytes) if !is_look(&recv) => u64::try_from(bytes).unwrap_or(0),
            _ => 0,
        });
        received.sum()
    }

    /// When the program ended.
    #[must_use]
    pub fn ended(&self, program: usize) -> Option<Duration> {
        let mut ended = self.events(|event| match &event.what {
            What::Ended(ended) => (event.program == Some(program)).then_some(ended),
            _ => None,
        });
        ended.find(|ended| ended.first).map(|ended| ended.time)
    }

    /// The state of this program's connection before this time: `SYN_RECV`; `none`, where it has none.
    #[must_use]
    pub fn state(&self, program: usize, before: Duration) -> &str {
        let states = self.events(|event| match &event.what {
            What::State(state) => (event.program == Some(program)).then_some(state),
            _ => None,
        });
        states
            .filter(|state| state.remote.port() != 0 && state.time < before)
            .last()
            .map_or("none", |state| state.what.state.as_str())
    }

    fn events<'a, T: 'a>(
        &'a self,
        pick: impl Fn(&'a Event) -> Option<&'a T>,
    ) -> impl Iterator<Item = At<'a, T>> {
        self.trace.events.iter().filter_map(move |event| {
            let time = Duration::from_nanos(event.time);
            pick(event).map(|what| At { time, what })
        })
    }
}

/// The first of these, which an experiment cannot do without.
///
/// # Errors
/// That it is missing: the programs did not come so far.
pub fn first_of<T>(mut all: impl Iterator<Item = T>) -> io::Result<T> {
    all.next().ok_or_else(|| {
        let text = "the programs did not come so far: the network kept them from it";
        io::Error::other(text)
    })
}
