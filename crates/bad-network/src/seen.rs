//! What a trace shows, in the words of the experiments.

use std::io;
use std::ops::Deref;
use std::time::Duration;

use experiment::Observation;
use socket_trace::model::{
    Arrival, Begin, Data, Datagram, Event, Fate, Name, Outcome, Return, Segment, Trace, Verdict,
    What,
};
use socket_trace::{Language, draw_ladder};

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
        let width = if columns() >= WIDE { WIDE } else { COLUMNS };
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

    /// The calls of this name that the program made and the kernel answered, in order.
    pub fn calls<'a>(
        &'a self,
        program: usize,
        name: &'a str,
    ) -> impl Iterator<Item = At<'a, Return>> {
        let events = self.trace.events.iter();
        events.filter_map(move |event| match &event.what {
            What::CallReturned(returned)
                if event.program == Some(program) && returned.call.name == name =>
            {
                Some(at(event, returned))
            }
            _ => None,
        })
    }

    /// The TCP segments that left this side, in order; also those that were lost.
    pub fn segments(&self, from: usize) -> impl Iterator<Item = At<'_, Segment>> {
        self.trace
            .events
            .iter()
            .filter_map(move |event| match &event.what {
                What::Segment(segment) if segment.from == from => Some(at(event, segment)),
                _ => None,
            })
    }

    /// The UDP datagrams that left this side, in order; also those that were lost.
    pub fn datagrams(&self, from: usize) -> impl Iterator<Item = At<'_, Datagram>> {
        self.trace
            .events
            .iter()
            .filter_map(move |event| match &event.what {
                What::Datagram(datagram) if datagram.from == from => Some(at(event, datagram)),
                _ => None,
            })
    }

    /// The arrivals of what this side sent, where that came later than it could, or twice.
    pub fn arrivals(&self, from: usize) -> impl Iterator<Item = At<'_, Arrival>> {
        self.trace
            .events
            .iter()
            .filter_map(move |event| match &event.what {
                What::Arrival(arrival) if arrival.from == from => Some(at(event, arrival)),
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
        self.trace
            .events
            .iter()
            .find_map(|event| match &event.what {
                What::Ended(ended) if ended.first && event.program == Some(program) => {
                    Some(Duration::from_nanos(event.time))
                }
                _ => None,
            })
    }

    /// The state of this program's connection before this time: `SYN_RECV`; `none`, where it has none.
    #[must_use]
    pub fn state(&self, program: usize, before: Duration) -> &str {
        let events = self.trace.events.iter().rev();
        let mut states = events.filter_map(|event| match &event.what {
            What::State(state)
                if event.program == Some(program)
                    && state.remote.port() != 0
                    && Duration::from_nanos(event.time) < before =>
            {
                Some(state.state.as_str())
            }
            _ => None,
        });
        states.next().unwrap_or("none")
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

fn at<'a, T>(event: &Event, what: &'a T) -> At<'a, T> {
    At {
        time: Duration::from_nanos(event.time),
        what,
    }
}

/// What a call returned, in a few words: what it received, the value, or the error.
#[must_use]
pub fn returned(returned: &Return) -> String {
    match (&returned.outcome, &returned.call.data) {
        (Outcome::Value(0), _) if returned.call.name == "recv" => "0, the end".to_owned(),
        (Outcome::Value(_), Some(data)) if returned.call.name.starts_with("recv") => quoted(data),
        (Outcome::Value(value), _) => value.to_string(),
        (Outcome::Error(error), _) => error.clone(),
        (Outcome::Interrupted, _) => "interrupted".to_owned(),
        (Outcome::Never, _) => "nothing: the program was ended".to_owned(),
    }
}

/// How long a call took.
#[must_use]
pub fn took(call: &At<'_, Return>) -> Duration {
    call.time.saturating_sub(Duration::from_nanos(call.entered))
}

/// Whether it carries data or a flag that was sent before.
#[must_use]
pub fn is_again(segment: &Segment) -> bool {
    segment.names.contains(&Name::Retransmission)
}

/// Whether the network lost it.
#[must_use]
pub fn is_lost(segment: &Segment) -> bool {
    segment
        .network
        .as_ref()
        .is_some_and(|verdict| verdict.is_lost())
}

/// Whether it has exactly these flags, but for PSH: `SYN`, or `SYN ACK`.
#[must_use]
pub fn is(segment: &Segment, flags: &str) -> bool {
    let flags = flags.split(' ');
    let without_psh = segment.flags.iter().filter(|flag| *flag != "PSH");
    flags.eq(without_psh)
}

/// Whether this flag is among its flags.
#[must_use]
pub fn has(segment: &Segment, flag: &str) -> bool {
    segment.flags.iter().any(|one| one == flag)
}

/// Whether it carries this text.
#[must_use]
pub fn carries(segment: &Segment, text: &str) -> bool {
    segment
        .data
        .as_ref()
        .is_some_and(|data| data.begin == Begin::Text(text.into()))
}

/// When it arrives, at the earliest; `None`, if it is lost.
#[must_use]
pub fn arrives(segment: &At<'_, Segment>) -> Option<Duration> {
    match &segment.network {
        Some(verdict) if verdict.is_lost() => None,
        verdict => Some(segment.time + delay(verdict.as_ref())),
    }
}

/// By how much the network makes a packet late, as far as that is known when it is sent.
#[must_use]
pub fn delay(verdict: Option<&Verdict>) -> Duration {
    let fates = verdict.map_or(&[][..], |verdict| verdict.fate.as_slice());
    let delays = fates.iter().map(|fate| match fate {
        Fate::Delayed(nanoseconds) => Duration::from_nanos(*nanoseconds),
        _ => Duration::ZERO,
    });
    delays.sum()
}

/// How many bytes it carries.
#[must_use]
pub fn length(segment: &Segment) -> u64 {
    segment.data.as_ref().map_or(0, |data| data.length)
}

/// Milliseconds: `103 ms`.
#[must_use]
pub fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

/// Seconds, to a tenth: `1.0 s`.
#[must_use]
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn quoted(data: &Data) -> String {
    match &data.begin {
        Begin::Text(text) => format!("{text:?}"),
        Begin::Hex(_) => format!("{} bytes", data.length),
    }
}
