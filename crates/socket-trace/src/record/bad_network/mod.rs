//! A bad network: what the rules say of each packet, and when what is kept for a while arrives.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | the verdict on a packet |
//! | `counts.rs` | the n-th of its kind: how rules name packets |
//! | `line.rs` | one direction: delay, rate and queue |
//! | `nat.rs` | connections that a NAT knows |
//! | `shared.rs` | what both directions of the wire share, and who delivers when it is time |
//!
//! Times are nanoseconds since the trace began. Nothing here looks at a clock: tests have one of their own.

mod counts;
mod line;
mod nat;
mod shared;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::model::{Fate, Verdict};
use crate::network::{Act, Rule, Rules, When, Which};
use crate::packet::{Packet, forge, is_later_fragment, packet_in};

use counts::{Counts, Label};
use line::Line;
use nat::Nat;

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
pub(super) struct Network {
    rules: Vec<Rule>,
    counts: Counts,
    lines: [Line; 2],
    nat: Nat,
    /// When the first packet came.
    began: Option<u64>,
    /// When the packet of `after` came, for the rule at this place.
    triggered: Vec<Option<u64>>,
    held: Vec<(Which, Delivery)>,
    /// By time, and then in the order in which they were put there.
    due: BTreeMap<(u64, u64), Due>,
    puts: u64,
    /// How many packets of each side have had a verdict.
    verdicts: [u64; 2],
    /// The fragments of a packet fare as its first one.
    was_dropped: [bool; 2],
}

/// What the rules say of one packet.
#[derive(Debug, Default)]
struct Judged {
    fate: Vec<Fate>,
    rules: Vec<String>,
    /// It is kept until this one comes.
    until: Option<Which>,
    /// Nanoseconds that it alone is late.
    late: u64,
}

impl Judged {
    fn dropped(rule: &str) -> Self {
        let mut judged = Self::default();
        judged.add(Fate::Dropped, rule);
        judged
    }

    fn add(&mut self, fate: Fate, rule: &str) {
        self.fate.push(fate);
        self.rules.push(rule.to_owned());
    }

    fn is(&self, fate: Fate) -> bool {
        self.fate.contains(&fate)
    }
}

impl Network {
    pub(super) fn new(rules: &Rules) -> Self {
        let rules = rules.0.clone();
        Self {
            counts: Counts::default(),
            lines: [0, 1].map(|from| Line::new(from, &rules)),
            nat: Nat::default(),
            began: None,
            triggered: vec![None; rules.len()],
            held: Vec::new(),
            due: BTreeMap::new(),
            puts: 0,
            verdicts: [0; 2],
            was_dropped: [false; 2],
            rules,
        }
    }

    /// A packet comes from this side. What the rules say of it; nothing, if it passes at once.
    pub(super) fn take(
        &mut self,
        from: usize,
        now: u64,
        frame: &[u8],
        ends: Option<(SocketAddr, SocketAddr)>,
    ) -> Option<Verdict> {
        let from = from.min(1);
        let (frame, packet, how) = (frame.to_vec(), 0, How::Prompt);
        let mut delivery = Delivery {
            from,
            frame,
            packet,
            ends,
            how,
        };
        let Some(packet) = packet_in(&delivery.frame) else {
            self.take_other(now, delivery);
            return None;
        };
        self.begin(now);
        let labels = self.counts.labels(from, &delivery.frame, &packet);
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

    fn judge(
        &mut self,
        from: usize,
        now: u64,
        frame: &[u8],
        packet: &Packet<'_>,
        labels: &[Label],
    ) -> Judged {
        let mut judged = Judged::default();
        for at in 0..self.rules.len() {
            if self.drops(at, from, now, frame, packet, labels) {
                return Judged::dropped(&self.rules[at].text);
            }
            let is = |which: Which| counts::is_first(which, from, labels);
            let Rule { text, act } = &self.rules[at];
            match *act {
                Act::Duplicate(which) if is(which) => judged.add(Fate::Duplicated, text),
                Act::Corrupt(which) if is(which) => judged.add(Fate::Corrupted, text),
                Act::Hold { which, until } if is(which) && !self.counts.has_come(until) => {
                    judged.add(Fate::Held, text);
                    judged.until = Some(until);
                }
                Act::Late(which, time) if is(which) => {
                    judged.late = judged.late.saturating_add(line::nanoseconds(time));
                    judged.rules.push(text.clone());
                }
                _ => {}
            }
        }
        judged
    }

    /// Whether the packet is lost by the rule at this place.
    fn drops(
        &mut self,
        at: usize,
        from: usize,
        now: u64,
        frame: &[u8],
        packet: &Packet<'_>,
        labels: &[Label],
    ) -> bool {
        match self.rules[at].act {
            Act::Drop(which, times) => counts::is_one_of(which, times, from, labels),
            Act::Loss { seed, millionths } => labels
                .first()
                .is_some_and(|label| is_lost(seed, from, *label, millionths)),
            Act::Forget(idle) => !self.nat.knows(from, now, line::nanoseconds(idle), packet),
            Act::Mtu { bytes, is_silent } => {
                let is_large = frame.len() > bytes + line::ETHERNET;
                if is_large && !is_silent {
                    let error = forge::too_big(frame, bytes);
                    self.forge(now, at, 1 - from, error, None);
                }
                is_large
            }
            Act::Cut { .. } => self.is_cut(at, from, now),
            _ => false,
        }
    }

    /// Whether the rule at this place is a cut that lasts now.
    fn is_cut(&self, at: usize, from: usize, now: u64) -> bool {
        let Act::Cut {
            sides,
            after,
            lasts,
        } = self.rules[at].act
        else {
            return false;
        };
        let since = match after {
            When::Time(time) => self
                .began
                .map(|began| began.saturating_add(line::nanoseconds(time))),
            When::Packet(_) => self.triggered[at],
        };
        let is_now = |since: u64| {
            let is_over =
                lasts.is_some_and(|lasts| now.saturating_sub(since) >= line::nanoseconds(lasts));
            now >= since && !is_over
        };
        sides.has(from) && since.is_some_and(is_now)
    }

    /// It is on its way.
    fn send(&mut self, now: u64, delivery: Delivery, judged: &mut Judged) {
        if let Some(until) = judged.until {
            self.held.push((
                until,
                Delivery {
                    how: How::Late,
                    ..delivery
                },
            ));
            return;
        }
        if self.due.len() >= MOST {
            let rule = format!("at most {MOST} packets are on their way");
            *judged = Judged::dropped(&rule);
            return;
        }
        let line = &mut self.lines[delivery.from];
        if judged.late > 0 {
            // It leaves its place in the line.
            let late = judged.late.saturating_add(line.delay());
            judged.fate.push(Fate::Delayed(late));
            self.put(
                now.saturating_add(late),
                Due::Delivery(Delivery {
                    how: How::Late,
                    ..delivery
                }),
            );
            return;
        }
        let Some(arrives) = line.arrival(now, delivery.frame.len()) else {
            *judged = Judged::dropped(&line.rules().join("; "));
            return;
        };
        let mut how = How::Prompt;
        if arrives > now {
            judged.fate.push(Fate::Delayed(arrives - now));
            judged.rules.extend_from_slice(line.rules());
            how = How::Late;
        }
        if judged.is(Fate::Duplicated) {
            let again = line.arrival(now, delivery.frame.len());
            self.put(
                arrives,
                Due::Delivery(Delivery {
                    how,
                    ..delivery.clone()
                }),
            );
            how = How::Late;
            if let Some(again) = again {
                self.put(again, Due::Delivery(Delivery { how, ..delivery }));
            }
            return;
        }
        self.put(arrives, Due::Delivery(Delivery { how, ..delivery }));
    }

    /// Those who wait for this packet follow it.
    fn release(&mut self, now: u64, from: usize, labels: &[Label]) {
        let is_it = |(until, _): &mut (Which, _)| counts::is_first(*until, from, labels);
        let released: Vec<_> = self.held.extract_if(.., is_it).collect();
        for (_, delivery) in released {
            if let Some(arrives) = self.lines[delivery.from].arrival(now, delivery.frame.len()) {
                self.put(arrives, Due::Delivery(delivery));
            }
        }
    }

    /// Rules for which this packet is the moment.
    fn trigger(
        &mut self,
        now: u64,
        from: usize,
        labels: &[Label],
        connection: Option<(SocketAddr, SocketAddr)>,
    ) {
        for at in 0..self.rules.len() {
            let act = self.rules[at].act;
            let (Act::Cut {
                after: When::Packet(which),
                ..
            }
            | Act::Reset {
                after: When::Packet(which),
                ..
            }) = act
            else {
                continue;
            };
            if self.triggered[at].is_some() || !counts::is_first(which, from, labels) {
                continue;
            }
            self.triggered[at] = Some(now);
            if let (Act::Reset { .. }, Some((source, destination))) = (act, connection) {
                self.reset(now, at, source, destination);
                self.reset(now, at, destination, source);
            }
        }
    }

    /// Forges a RST from here to there, if the rule at this place says so.
    fn reset(&mut self, now: u64, at: usize, source: SocketAddr, destination: SocketAddr) {
        let Act::Reset {
            receivers, ahead, ..
        } = self.rules[at].act
        else {
            return;
        };
        let reset = self.counts.reset(source, destination, ahead);
        if let Some((from, frame)) = reset.filter(|(from, _)| receivers.has(1 - from)) {
            self.forge(now, at, from, frame, Some((source, destination)));
        }
    }

    /// Something that nobody has sent comes as if from this side, behind all that was sent there.
    fn forge(
        &mut self,
        now: u64,
        at: usize,
        from: usize,
        frame: Option<Vec<u8>>,
        ends: Option<(SocketAddr, SocketAddr)>,
    ) {
        let Some(frame) = frame else { return };
        self.verdicts[from] += 1;
        let (packet, rules) = (self.verdicts[from], vec![self.rules[at].text.clone()]);
        let how = How::Forged(Verdict {
            packet,
            fate: vec![Fate::Forged],
            rules,
        });
        let arrives = self.lines[from].last().max(now);
        self.put(
            arrives,
            Due::Delivery(Delivery {
                from,
                frame,
                packet,
                ends,
                how,
            }),
        );
    }

    fn put(&mut self, time: u64, due: Due) {
        self.puts += 1;
        self.due.insert((time, self.puts), due);
    }

    /// The next packet that arrives until now.
    pub(super) fn due(&mut self, now: u64) -> Option<Delivery> {
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

/// A share of the packets, the same for the same seed: SplitMix64 of the seed and of what the packet is. The number of
/// the packet would not do: how many acknowledgements come before it depends on the machine.
fn is_lost(seed: u64, from: usize, label: Label, millionths: u32) -> bool {
    let parts = [
        from as u64,
        label.kind as u64,
        label.number.into(),
        label.attempt.into(),
    ];
    let mixed = parts.into_iter().fold(seed, |x, part| mix(x ^ part));
    mixed % 1_000_000 < u64::from(millionths)
}

fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests;
