//! What becomes of a packet that waits: each decision is a rule for that packet, which the network obeys.

use std::time::Duration;

use super::Table;
use crate::by_hand::Decision;
use crate::network::{Act, Which};
use crate::record::by_hand::Parcel;
use crate::record::by_hand::waiting::{Held, Waiting};

/// So many may be put aside: each has a key.
const MOST_HELD: usize = 9;

impl Table {
    /// Whether it could be done.
    pub(in crate::record::by_hand) fn decide(&mut self, decision: Decision) -> bool {
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

    pub(in crate::record::by_hand) fn let_all_pass(&mut self) {
        self.passes_all = true;
        self.let_pass();
    }

    /// What waits, when nobody is asked: all pass, or the cable is cut.
    pub(super) fn let_pass(&mut self) {
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
}
