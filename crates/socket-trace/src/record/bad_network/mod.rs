//! A bad network: what the rules say of each packet, and when what is kept for a while arrives.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | a packet comes, and arrives when it is time |
//! | `judge.rs` | what the rules say of it |
//! | `send.rs`, `forged.rs` | it is on its way; what it begins |
//! | `counts.rs` | the n-th of its kind: how rules name packets |
//! | `line.rs` | one direction: delay, rate and queue |
//! | `grow.rs` | rules that are added while packets come |
//! | `nat.rs` | connections that a NAT knows |
//! | `shared.rs` | what both directions of the wire share, and who delivers when it is time |
//!
//! Times are nanoseconds since the trace began. Nothing here looks at a clock: tests have one of their own.

mod counts;
mod judge;
mod send;
mod forged;
mod grow;
mod line;
mod nat;
mod shared;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::model::{Fate, Verdict};
use crate::network::{Act, Rule, Rules, When, Which};
use crate::packet::{forge, is_later_fragment, packet_in};

use judge::Judged;
use line::Line;
use nat::Nat;

pub(super) use counts::Counts;
pub(super) use shared::BadNetwork;

/// So many packets may be on their way; a flood that is delayed by minutes must not fill the memory.
const MOST: usize = 20_000;

/// A packet that is to be given to its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delivery {
    /// The side on which it was sent.
    pub(super) from: usize,
    pub(super) frame: Vec<u8>,
    /// Its number in its verdict; 0 without one.
    pub(super) packet: u64,
    /// Both ends of its connection, if it may change their states.
    pub(super) ends: Option<(SocketAddr, SocketAddr)>,
    pub(super) how: How,
}

impl Delivery {
    /// It has no verdict yet.
    fn prompt(from: usize, frame: Vec<u8>, ends: Option<(SocketAddr, SocketAddr)>) -> Self {
        Self {
            from,
            frame,
            packet: 0,
            ends,
            how: How::Prompt,
        }
    }
}

/// How a packet arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As soon as it can.
    Prompt,
    /// Later, or once more.
    Late,
    /// Nobody has sent it.
    Forged(Verdict),
}

/// What happens at a time.
#[derive(Debug)]
enum Due {
    Delivery(Delivery),
    /// The rule at this place.
    Reset(usize),
}

/// The network: its rules, and what has happened in it.
#[derive(Debug)]
pub(in crate::record) struct Network {
    rules: Vec<Rule>,
    counts: Counts,
    lines: [Line; 2],
    nat: Nat,
    /// When the first packet came.
    began: Option<u64>,
    /// When the packet of `after` came, for the rule at this place.
    triggered: Vec<Option<u64>>,
    /// Whether the packet of `until` has come, for the cut at this place.
    mended: Vec<bool>,
    held: Vec<(Which, Delivery)>,
    /// By time, and then in the order in which they were put there.
    due: BTreeMap<(u64, u64), Due>,
    puts: u64,
    /// How many packets of each side have had a verdict.
    verdicts: [u64; 2],
    /// The fragments of a packet fare as its first one.
    was_dropped: [bool; 2],
}

impl Network {
    pub(in crate::record) fn new(rules: &Rules) -> Self {
        let rules = rules.0.clone();
        Self {
            counts: Counts::default(),
            lines: [0, 1].map(|from| Line::new(from, &rules)),
            nat: Nat::default(),
            began: None,
            triggered: vec![None; rules.len()],
            mended: vec![false; rules.len()],
            held: Vec::new(),
            due: BTreeMap::new(),
            puts: 0,
            verdicts: [0; 2],
            was_dropped: [false; 2],
            rules,
        }
    }

    /// A packet comes from this side. What the rules say of it; nothing, if it passes at once.
    pub(in crate::record) fn take(
        &mut self,
        from: usize,
        now: u64,
        frame: &[u8],
        ends: Option<(SocketAddr, SocketAddr)>,
    ) -> Option<Verdict> {
        let from = from.min(1);
        let mut delivery = Delivery::prompt(from, frame.to_vec(), ends);
        let Some(packet) = packet_in(&delivery.frame) else {
            self.take_other(now, delivery);
            return None;
        };
        self.begin(now);
        let labels = self.counts.labels(from, &delivery.frame, &packet);
        self.mend(from, &labels);
        let mut judged = self.judge(from, now, &delivery.frame, &packet, &labels);
        let connection = counts::ends_of(&packet);
        if judged.is(Fate::Corrupted) {
            let _ = forge::corrupt(&mut delivery.frame);
        }
        let number = self.verdicts[from] + 1;
        delivery.packet = number;
        if !judged.is(Fate::Dropped) {
            self.send(now, delivery, &mut judged);
        }
        self.was_dropped[from] = judged.is(Fate::Dropped);
        let verdict = (!judged.fate.is_empty()).then_some(Verdict {
            packet: number,
            fate: judged.fate,
            rules: judged.rules,
        });
        if verdict.is_some() {
            self.verdicts[from] = number;
        }
        self.release(now, from, &labels);
        self.trigger(now, from, &labels, connection);
        verdict
    }

    /// What hosts send by themselves, and the later fragments of a packet.
    fn take_other(&mut self, now: u64, delivery: Delivery) {
        let from = delivery.from;
        let is_lost = is_later_fragment(&delivery.frame) && self.was_dropped[from];
        let is_cut = || {
            self.rules
                .iter()
                .enumerate()
                .any(|(at, _)| self.is_cut(at, from, now))
        };
        if !is_lost && !is_cut() {
            self.send(now, delivery, &mut Judged::default());
        }
    }

    /// With the first packet the time of the rules begins.
    fn begin(&mut self, now: u64) {
        if self.began.is_some() {
            return;
        }
        self.began = Some(now);
        for at in 0..self.rules.len() {
            if let Act::Reset {
                after: When::Time(time),
                ..
            } = self.rules[at].act
            {
                self.put(now.saturating_add(line::nanoseconds(time)), Due::Reset(at));
            }
        }
    }

    fn put(&mut self, time: u64, due: Due) {
        self.puts += 1;
        self.due.insert((time, self.puts), due);
    }

    /// The next packet that arrives until now.
    pub(in crate::record) fn due(&mut self, now: u64) -> Option<Delivery> {
        loop {
            let first = self
                .due
                .first_entry()
                .filter(|first| first.key().0 <= now)?;
            match first.remove() {
                Due::Delivery(delivery) => return Some(delivery),
                Due::Reset(at) => {
                    for (source, destination) in self.counts.connections() {
                        self.reset(now, at, source, destination);
                    }
                }
            }
        }
    }

    /// How many packets have been put on their way.
    fn puts(&self) -> u64 {
        self.puts
    }

    /// When the next one arrives.
    pub(super) fn next_due(&self) -> Option<u64> {
        self.due.first_key_value().map(|((time, _), _)| *time)
    }
}

#[cfg(test)]
mod tests;
