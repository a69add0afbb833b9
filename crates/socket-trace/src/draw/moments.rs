//! What a drawing shows of each event. All drawings share these decisions, so that they tell one story:
//! which call has waited, which waiting bytes matter, which process is in the picture.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

use super::moment::Moment;
use crate::model::{Call, Event, Name, Outcome, Queue, Return, Verdict, Waiting, What};
use crate::order::Order;

/// A call that lasts longer has waited; in nanoseconds.
const WAITS: u64 = 1_000_000;
/// One that only sends may be kept waiting by others on the machine.
const SENDS: u64 = 10_000_000;

/// They tell what is ready.
const LOOKS: [&str; 3] = ["poll", "select", "epoll_wait"];

/// Decides, event by event.
#[derive(Debug, Default)]
pub(super) struct Moments {
    /// The numbers of the threads of each program, in the order in which they appear.
    threads: HashMap<usize, Vec<i32>>,
    /// Calls that have been shown whole, and have not returned yet.
    whole: HashSet<u64>,
    /// What waits, until it is known whether that matters.
    waiting: HashMap<i32, Waiting>,
    /// Segments with data that came to an address since the program last received there.
    arrived: HashMap<SocketAddr, u32>,
    /// Threads that have just been told what is ready.
    looked: HashSet<i32>,
}

impl Moments {
    /// What to show of this event; `order` knows what follows.
    pub(super) fn of<'a>(&mut self, event: &'a Event, order: &'a Order) -> Vec<Moment<'a>> {
        let column = event.program.unwrap_or(0);
        match &event.what {
            What::CallEntered(call) => self.entered(event, call, order),
            What::CallReturned(returned) => vec![self.returned(event, returned)],
            What::Segment(segment) => {
                let has_data = segment.data.is_some();
                let is_lost = segment.network.as_ref().is_some_and(Verdict::is_lost);
                if has_data && !is_lost && !segment.names.contains(&Name::Retransmission) {
                    *self.arrived.entry(segment.destination).or_default() += 1;
                }
                vec![Moment::Segment(segment)]
            }
            What::Datagram(datagram) => {
                *self.arrived.entry(datagram.destination).or_default() += 1;
                vec![Moment::Datagram(datagram)]
            }
            What::Icmp(icmp) => vec![Moment::Icmp(icmp)],
            What::Arrival(arrival) => vec![Moment::Arrival(arrival)],
            What::State(state) => vec![Moment::State(state)],
            // It is known already that this matters.
            What::Waiting(waiting) if waiting.queue == Queue::Send => {
                vec![Moment::Waiting(waiting.clone())]
            }
            What::Waiting(waiting) => {
                let thread = event.thread.unwrap_or(0);
                self.waiting.insert(thread, waiting.clone());
                vec![]
            }
            What::Printed(printed) => vec![Moment::Printed(printed)],
            // A child that had nothing to do with sockets is not in the picture.
            What::Ended(ended) if !ended.first && !self.is_known(column, ended.process) => vec![],
            What::Ended(ended) => vec![Moment::Ended(ended)],
            What::Step(step) => vec![Moment::Step(step)],
            What::Note(note) => vec![Moment::Note(note)],
        }
    }

    /// The place of the thread among those of its program, from 0.
    pub(super) fn thread(&mut self, event: &Event) -> usize {
        let Some(thread) = event.thread else {
            return 0;
        };
        let threads = self.threads.entry(event.program.unwrap_or(0)).or_default();
        let known = threads.iter().position(|known| *known == thread);
        known.unwrap_or_else(|| {
            threads.push(thread);
            threads.len() - 1
        })
    }

    fn is_known(&self, column: usize, thread: i32) -> bool {
        let threads = self.threads.get(&column);
        threads.is_some_and(|threads| threads.contains(&thread))
    }

    fn entered<'a>(
        &mut self,
        event: &'a Event,
        call: &'a Call,
        order: &'a Order,
    ) -> Vec<Moment<'a>> {
        self.thread(event);
        let mut moments = Vec::new();
        moments.extend(self.waiting(event, call, order).map(Moment::Waiting));
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
        moments.push(match whole {
            Some((_, returned)) => {
                self.whole.insert(call.call);
                Moment::Whole(returned)
            }
            None => Moment::Begins(call),
        });
        moments
    }

    fn returned<'a>(&mut self, event: &Event, returned: &'a Return) -> Moment<'a> {
        if LOOKS.contains(&returned.call.name.as_str()) {
            self.looked.extend(event.thread);
        }
        match self.whole.remove(&returned.call.call) {
            true => Moment::Returned(returned),
            false => Moment::Ends(returned),
        }
    }

    /// What waits matters if it is left unread, if it came in several pieces, if others wait, too,
    /// or if it has waited for the program to come and ask.
    fn waiting(&mut self, event: &Event, call: &Call, order: &Order) -> Option<Waiting> {
        let thread = event.thread.unwrap_or(0);
        let was_told = self.looked.remove(&thread);
        let waiting = self.waiting.remove(&thread)?;
        let pieces = self.arrived.remove(&waiting.local).unwrap_or(0);
        let returned = order.return_of(call.call);
        let taken = match returned.map(|(_, returned)| &returned.outcome) {
            Some(Outcome::Value(count)) if call.name != "close" => *count,
            _ => 0,
        };
        let matters = match waiting.queue {
            Queue::Accept => waiting.count > 1 || !was_told,
            _ => call.name == "close" || pieces > 1 || i64::from(waiting.count) > taken,
        };
        matters.then_some(waiting)
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
    if begins(&["accept", "connect", "read", "recv"]) || LOOKS.contains(&name) {
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
        What::Segment(_) | What::Datagram(_) | What::Icmp(_) | What::Arrival(_)
    )
}
