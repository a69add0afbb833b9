//! The events of a trace that are drawn: all of a short one, of a long one the first and the newest.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::draw::fold::{Fold, Hidden, Repeats};
use crate::draw::moment::Moment;
use crate::draw::moments::Moments;
use crate::model::{Event, Program, Return, What};
use crate::order::Order;

/// So many of the first events are kept, and as many of the newest: a page of more is slow, and nobody reads it.
pub(super) const MOST: usize = 1_500;
/// So often one kind of event is drawn, until something else happens. A box is higher than a line in the terminal.
const SHOWN: u32 = 8;

/// What is drawn, from the top to the bottom.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Event(Box<Kept>),
    /// What repeats and is not drawn, from the event with this number on.
    Hidden(u64, Hidden),
    /// So many events do not fit, from the one with this number on.
    LeftOut(u64, u64),
}

/// An event that is drawn.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// Its place in the trace, from 1.
    pub(super) number: u64,
    pub(super) event: Event,
    /// When and how a call that has not waited returned: at its entry it is drawn with that.
    pub(super) whole: Option<(u64, Return)>,
    /// The return of such a call: it is drawn already.
    pub(super) is_shown_already: bool,
    /// The place of its thread in the program, from 0.
    pub(super) thread: usize,
}

impl Kept {
    /// The event with all that is known of it.
    pub(super) fn told(&self) -> Event {
        let mut event = self.event.clone();
        if let Some((time, returned)) = self.whole.clone() {
            (event.time, event.what) = (time, What::CallReturned(returned));
        }
        event
    }
}

/// Chooses the events.
#[derive(Debug)]
pub(super) struct Keeper {
    moments: Moments,
    repeats: Repeats<Box<Kept>>,
    /// Calls that are hidden, until they return.
    hidden: HashSet<u64>,
    first: Vec<Entry>,
    newest: VecDeque<Entry>,
    /// How many events do not fit, and the number of the first.
    left_out: (u64, u64),
    /// The number of the first event that was hidden, since anything was shown.
    first_hidden: Option<u64>,
    /// The numbers of the events that tell what waits for a thread.
    waiting: HashMap<Option<i32>, u64>,
    number: u64,
    has_wire: bool,
}

impl Keeper {
    pub(super) fn new(programs: &[Program], all: bool) -> Self {
        Self {
            moments: Moments::default(),
            repeats: Repeats::new(if all { u32::MAX } else { SHOWN }),
            hidden: HashSet::new(),
            first: Vec::new(),
            newest: VecDeque::new(),
            left_out: (0, 0),
            first_hidden: None,
            waiting: HashMap::new(),
            number: 0,
            has_wire: programs.len() > 1,
        }
    }

    pub(super) fn event(&mut self, event: &Event, order: &Order) {
        self.number += 1;
        if let What::Waiting(_) = event.what {
            self.waiting.insert(event.thread, self.number);
        }
        for moment in self.moments.of(event, order) {
            let kept = Box::new(self.kept(event, &moment, order));
            if let Some(kept) = self.unless_repeated(kept, &moment) {
                // What draws nothing of its own does not end a fold.
                if !kept.is_shown_already {
                    self.keep_hidden();
                }
                self.keep(Entry::Event(kept));
            }
        }
    }

    /// All that is drawn.
    pub(super) fn end(mut self) -> Vec<Entry> {
        self.keep_hidden();
        let mut all = self.first;
        let (count, first) = self.left_out;
        if count > 0 {
            all.push(Entry::LeftOut(first, count));
        }
        all.extend(self.newest);
        all
    }

    fn keep_hidden(&mut self) {
        let first = self.first_hidden.take().unwrap_or(self.number);
        match self.repeats.take_hidden() {
            Some(Fold::One(kept)) => {
                // It is drawn after all, and so will be its return.
                if let What::CallEntered(call) = &kept.event.what {
                    self.hidden.remove(&call.call);
                }
                self.keep(Entry::Event(kept));
            }
            Some(Fold::Many(hidden)) => self.keep(Entry::Hidden(first, hidden)),
            None => {}
        }
    }

    /// It, if it is shown.
    fn unless_repeated(&mut self, kept: Box<Kept>, moment: &Moment<'_>) -> Option<Box<Kept>> {
        let call = match moment {
            // Where a call is not drawn, its return is not drawn either.
            Moment::Ends(returned) if self.hidden.remove(&returned.call.call) => {
                self.repeats.hide_more();
                return None;
            }
            Moment::Returned(returned) if self.hidden.remove(&returned.call.call) => return None,
            Moment::Ends(_) | Moment::Returned(_) => return Some(kept),
            Moment::Whole(returned) => Some(returned.call.call),
            Moment::Begins(call) => Some(call.call),
            _ => None,
        };
        let key = moment.key(kept.event.program.unwrap_or(0));
        if !self.repeats.is_repeated(key.as_deref()) {
            return Some(kept);
        }
        let is_segment = matches!(moment, Moment::Segment(_) | Moment::Datagram(_));
        // Bytes are counted once: on the wire, if there is one.
        let bytes = if is_segment || !self.has_wire {
            moment.bytes()
        } else {
            0
        };
        self.first_hidden.get_or_insert(kept.number);
        self.repeats.hide(|| kept, u64::from(is_segment), bytes);
        self.hidden.extend(call);
        None
    }

    fn kept(&mut self, event: &Event, moment: &Moment<'_>, order: &Order) -> Kept {
        let mut event = event.clone();
        let mut number = self.number;
        if let Moment::Waiting(waiting) = moment {
            number = self.waiting.remove(&event.thread).unwrap_or(number);
            event.what = What::Waiting(waiting.clone());
        }
        let whole = match moment {
            Moment::Whole(returned) => {
                let time = order.return_of(returned.call.call).map(|(time, _)| time);
                Some((time.unwrap_or(event.time), (*returned).clone()))
            }
            _ => None,
        };
        Kept {
            number,
            thread: self.moments.thread(&event),
            event,
            whole,
            is_shown_already: matches!(moment, Moment::Returned(_)),
        }
    }

    fn keep(&mut self, entry: Entry) {
        if self.first.len() < MOST {
            self.first.push(entry);
            return;
        }
        if self.newest.len() == MOST {
            let (count, number) = match self.newest.pop_front() {
                Some(Entry::Hidden(first, hidden)) => (hidden.rows, first),
                Some(Entry::Event(kept)) => (1, kept.number),
                _ => (1, self.number),
            };
            if self.left_out.0 == 0 {
                self.left_out.1 = number;
            }
            self.left_out.0 += count;
        }
        self.newest.push_back(entry);
    }
}
