//! The packets that wait for the reader.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::Parcel;
use super::done::Done;
use super::waiting::{Held, Taken, Waiting};
use crate::by_hand::{Decision, View};
use crate::clock::Clock;
use crate::model::What;
use crate::network::{Act, Kind, Rules, Sides, Which};
use crate::packet::packet_in;
use crate::record::bad_network::{Counts, Delivery, Network};

/// So many may be put aside: each has a key.
const MOST_HELD: usize = 9;

/// What waits, and what is done with it.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) clock: Option<Clock>,
    /// It grows by a rule with each decision.
    network: Network,
    /// It counts what comes, as the network counts what is taken: in the same order.
    names: Counts,
    /// When this packet was sent last.
    sent: HashMap<(Sides, Kind, u32), u64>,
    waiting: VecDeque<Waiting>,
    held: Vec<Held>,
    /// What was decided and not told yet.
    pub(super) taken: VecDeque<Taken>,
    /// The last packet that was taken.
    last: Option<Which>,
    is_cut: bool,
    pub(super) passes_all: bool,
    pub(super) is_over: bool,
    pub(super) has_quit: bool,
    pub(super) done: Done,
    /// How many packets have come.
    pub(super) came: u64,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            clock: None,
            network: Network::new(&Rules::default()),
            names: Counts::default(),
            sent: HashMap::new(),
            waiting: VecDeque::new(),
            held: Vec::new(),
            taken: VecDeque::new(),
            last: None,
            is_cut: false,
            passes_all: false,
            is_over: false,
            has_quit: false,
            done: Done::default(),
            came: 0,
        }
    }
}

impl Table {
    /// A packet comes. What hosts send by themselves does not wait.
    pub(super) fn come(&mut self, parcel: Parcel) {
        self.came += 1;
        let Parcel {
            from, came, ends, ..
        } = parcel;
        let Some(packet) = packet_in(&parcel.frame) else {
            let first = self
                .waiting
                .back_mut()
                .filter(|first| first.is_first_of(&parcel));
            match first {
                Some(first) => first.rest.push(parcel.frame),
                None => drop(self.network.take(from, came, &parcel.frame, ends)),
            }
            return;
        };
        let labels = self.names.labels(from, &parcel.frame, &packet);
        let sides = [Sides::Server, Sides::Client][from.min(1)];
        let name = labels.first().map(|label| label.which(sides));
        let key = name.map(|name| (name.sides, name.kind, name.number));
        let before = key.and_then(|key| self.sent.insert(key, came));
        let again_after = before.map(|before| Duration::from_nanos(came.saturating_sub(before)));
        for waiting in self
            .waiting
            .iter_mut()
            .chain(self.held.iter_mut().map(|held| &mut held.waiting))
        {
            waiting.is_overtaken |= waiting
                .name
                .is_some_and(|name| key == Some((name.sides, name.kind, name.number)));
        }
        self.waiting.push_back(Waiting {
            parcel,
            rest: Vec::new(),
            name,
            again_after,
            is_overtaken: false,
        });
        self.let_pass();
    }

    /// Whether it could be done.
    pub(super) fn decide(&mut self, decision: Decision) -> bool {
        match decision {
            Decision::Release(key) => return self.release(|held| held.key == key),
            Decision::Cut => self.cut_or_mend(),
            Decision::Go => self.passes_all = !self.passes_all,
            Decision::Hold | Decision::Swap if self.held.len() >= MOST_HELD => return false,
            decision => match self.waiting.pop_front() {
                Some(waiting) => self.take(waiting, decision),
                None => return false,
            },
        }
        self.let_pass();
        true
    }

    pub(super) fn let_all_pass(&mut self) {
        self.passes_all = true;
        self.let_pass();
    }

    /// What waits, when nobody is asked: all pass, or the cable is cut.
    fn let_pass(&mut self) {
        while (self.is_cut || self.passes_all)
            && let Some(waiting) = self.waiting.pop_front()
        {
            self.take(waiting, Decision::Pass);
        }
    }

    fn take(&mut self, waiting: Waiting, decision: Decision) {
        let now = self.now();
        if let Some(name) = waiting.name.filter(|_| !self.is_cut) {
            self.done.mended_by(name);
        }
        let entry = waiting
            .name
            .map(|name| self.obey(name, decision, &waiting, now));
        let Parcel {
            from, frame, ends, ..
        } = &waiting.parcel;
        let (from, ends) = (*from, *ends);
        let verdict = self.network.take(from, now, frame, ends);
        for fragment in &waiting.rest {
            drop(self.network.take(from, now, fragment, None));
        }
        self.last = waiting.name.or(self.last);
        if let Some(taken) = waiting.taken(now, verdict.clone()) {
            self.taken.push_back(taken);
        }
        match (verdict, entry.flatten()) {
            (Some(verdict), Some(entry)) if matches!(decision, Decision::Hold | Decision::Swap) => {
                self.hold(waiting, entry, verdict.packet, decision == Decision::Swap);
            }
            _ => drop(self.release(|held| held.swaps && held.waiting.parcel.from == from)),
        }
    }

    /// The decision becomes a rule for this packet. Its place among what was done, if it is one to be completed later.
    fn obey(
        &mut self,
        name: Which,
        decision: Decision,
        waiting: &Waiting,
        now: u64,
    ) -> Option<usize> {
        match decision {
            Decision::Drop => {
                self.network.add(format!("drop {name}"), Act::Drop(name, 1));
                self.done.dropped(name);
                None
            }
            Decision::Repeat => {
                self.network.add(
                    format!("duplicate {name}"),
                    Act::Duplicate(name, Duration::ZERO),
                );
                self.done.repeated(name);
                None
            }
            Decision::Hold | Decision::Swap => {
                let (which, until) = (name, Which::NEVER);
                self.network
                    .add(format!("hold {name}"), Act::Hold { which, until });
                Some(self.done.held(name))
            }
            _ if waiting.is_overtaken && !self.is_cut => {
                self.done.delayed(name, waiting.waited(now));
                None
            }
            _ => None,
        }
    }

    fn hold(&mut self, waiting: Waiting, entry: usize, packet: u64, swaps: bool) {
        let is_free = |key: &usize| self.held.iter().all(|held| held.key != *key);
        let key = (1..=MOST_HELD).find(is_free).unwrap_or(MOST_HELD);
        self.held.push(Held {
            key,
            waiting,
            entry,
            packet,
            swaps,
        });
    }

    /// What was put aside arrives; whether there was such a one.
    fn release(&mut self, is_it: impl Fn(&Held) -> bool) -> bool {
        let now = self.now();
        let Some(at) = self.held.iter().position(is_it) else {
            return false;
        };
        let held = self.held.remove(at);
        self.network
            .release_packet(now, held.waiting.parcel.from, held.packet);
        let until = self.last.filter(|last| Some(*last) != held.waiting.name);
        let late = held.waiting.is_overtaken.then(|| held.waiting.waited(now));
        self.done.released(held.entry, until, late);
        true
    }

    fn cut_or_mend(&mut self) {
        self.is_cut = !self.is_cut;
        if self.is_cut {
            let text = self.done.cut(self.last);
            self.network.cut(self.now(), text);
        } else {
            self.network.mend_all();
            self.done.is_mended();
        }
    }

    pub(super) fn has_some(&self) -> bool {
        !self.waiting.is_empty() || !self.held.is_empty()
    }

    /// The next packet that arrives.
    pub(super) fn due(&mut self) -> Option<Delivery> {
        let now = self.now();
        self.network.due(now)
    }

    pub(super) fn look(&self, text: impl Fn(&What) -> String) -> View {
        let now = self.now();
        let seen = |waiting: &Waiting| waiting.seen(now, &text);
        let held = self.held.iter().map(|held| (held.key, seen(&held.waiting)));
        View {
            waiting: self.waiting.iter().map(seen).collect(),
            held: held.collect(),
            came: self.came,
            is_cut: self.is_cut,
            passes_all: self.passes_all,
            is_over: self.is_over,
        }
    }

    fn now(&self) -> u64 {
        self.clock.map_or(0, Clock::now)
    }
}
