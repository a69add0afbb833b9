//! Events in the order in which they happened.
//!
//! Several threads see them: the tracer, and one for each direction of the wire. An event waits here for a moment,
//! so that an earlier one that is reported later comes before it. While it waits, it can be seen what follows.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use crate::model::{Event, Return, What};

/// Nanoseconds that an event waits: longer than any thread needs to report one, and too short to be noticed.
pub const HOLD: u64 = 30_000_000;

/// Its time, and where two have the same, which was reported first.
type Place = (u64, u64);

/// The events that wait.
#[derive(Debug, Default)]
pub struct Order {
    held: BTreeMap<Place, Event>,
    returns: HashMap<u64, Place>,
    states: HashMap<(Option<usize>, SocketAddr, SocketAddr), String>,
    count: u64,
}

impl Order {
    /// An event was reported.
    pub fn push(&mut self, event: Event) {
        self.count += 1;
        let place = (event.time, self.count);
        if let What::CallReturned(returned) = &event.what {
            self.returns.insert(returned.call.call, place);
        }
        self.held.insert(place, event);
    }

    /// The next event that has waited long enough. A state that a socket has had before is none.
    pub fn next(&mut self, now: u64) -> Option<Event> {
        loop {
            let first = self.held.first_entry()?;
            if first.key().0.saturating_add(HOLD) > now {
                return None;
            }
            let event = first.remove();
            match &event.what {
                What::CallReturned(returned) => {
                    self.returns.remove(&returned.call.call);
                }
                What::State(state) => {
                    let socket = (event.program, state.local, state.remote);
                    let before = self.states.get(&socket);
                    if before.map_or(state.state == "CLOSED", |before| *before == state.state) {
                        continue;
                    }
                    // Of what is gone nothing needs to be remembered.
                    if state.state == "CLOSED" {
                        self.states.remove(&socket);
                    } else {
                        self.states.insert(socket, state.state.clone());
                    }
                }
                _ => {}
            }
            return Some(event);
        }
    }

    /// The time of the newest event that waits.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.held.last_key_value().map_or(0, |(place, _)| place.0)
    }

    /// Nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// How this call returns, if that has been reported.
    #[must_use]
    pub fn return_of(&self, call: u64) -> Option<(u64, &Return)> {
        let event = self.held.get(self.returns.get(&call)?)?;
        match &event.what {
            What::CallReturned(returned) => Some((event.time, returned)),
            _ => None,
        }
    }

    /// Whether something like this comes before the return of this call.
    #[must_use]
    pub fn any_before_return(&self, call: u64, is_like: impl Fn(&Event) -> bool) -> bool {
        let Some(place) = self.returns.get(&call) else {
            return false;
        };
        self.held.range(..place).any(|(_, event)| is_like(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Note, State};

    fn note(time: u64, text: &str) -> Event {
        let (text, help) = (text.to_owned(), String::new());
        event(time, What::Note(Note { text, help }))
    }

    fn event(time: u64, what: What) -> Event {
        let (program, thread) = (Some(0), None);
        Event {
            time,
            program,
            thread,
            what,
        }
    }

    #[test]
    fn what_is_reported_late_comes_in_its_place() {
        let mut order = Order::default();
        order.push(note(20, "second"));
        order.push(note(20, "third"));
        assert_eq!(order.next(20), None);
        order.push(note(10, "first"));
        let all: Vec<_> = std::iter::from_fn(|| order.next(u64::MAX)).collect();
        assert_eq!(
            all,
            [note(10, "first"), note(20, "second"), note(20, "third")]
        );
    }

    #[test]
    fn a_state_is_told_once() {
        let state = |state: &str| {
            What::State(State {
                socket: None,
                local: "127.0.0.1:1".parse().unwrap(),
                remote: "127.0.0.1:2".parse().unwrap(),
                state: state.into(),
                derived: false,
            })
        };
        let mut order = Order::default();
        let told = [
            "CLOSED",
            "SYN_SENT",
            "SYN_SENT",
            "ESTABLISHED",
            "CLOSED",
            "CLOSED",
        ];
        for (time, text) in told.iter().enumerate() {
            order.push(event(time as u64, state(text)));
        }
        let all = std::iter::from_fn(|| order.next(u64::MAX));
        let all: Vec<_> = all.map(|event| event.time).collect();
        assert_eq!(all, [1, 3, 4]);
    }
}
