//! What the rules say of a packet.

use super::counts::{self, Label};
use super::{Network, line};
use crate::model::Fate;
use crate::network::{Act, Rule, When, Which};
use crate::packet::{Packet, forge};

/// What the rules say of one packet.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) fate: Vec<Fate>,
    pub(super) rules: Vec<String>,
    /// It is kept until this one comes.
    pub(super) until: Option<Which>,
    /// Nanoseconds that it alone is late.
    pub(super) late: u64,
    /// Nanoseconds that its copy is behind it.
    pub(super) copy_late: u64,
}

impl Judged {
    pub(super) fn dropped(rule: &str) -> Self {
        let mut judged = Self::default();
        judged.add(Fate::Dropped, rule);
        judged
    }

    pub(super) fn add(&mut self, fate: Fate, rule: &str) {
        self.fate.push(fate);
        self.rules.push(rule.to_owned());
    }

    pub(super) fn add_rules(&mut self, rules: &[String]) {
        self.rules.extend_from_slice(rules);
    }

    pub(super) fn is(&self, fate: Fate) -> bool {
        self.fate.contains(&fate)
    }
}

impl Network {
    /// What all of them say; the first that drops it is the last.
    pub(super) fn judge(
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
            let is = |which: Which| counts::is_it(which, from, labels);
            let Rule { text, act } = &self.rules[at];
            match *act {
                Act::Duplicate(which, after) if is(which) => {
                    judged.copy_late = line::nanoseconds(after);
                    judged.add(Fate::Duplicated, text);
                }
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

    /// Cuts that last until this packet comes are over.
    pub(super) fn mend(&mut self, from: usize, labels: &[Label]) {
        for (at, Rule { act, .. }) in self.rules.iter().enumerate() {
            if let Act::Cut {
                until: Some(When::Packet(which)),
                ..
            } = act
            {
                self.mended[at] |= counts::is_it(*which, from, labels);
            }
        }
    }

    /// Whether the rule at this place is a cut that lasts now.
    pub(super) fn is_cut(&self, at: usize, from: usize, now: u64) -> bool {
        let Act::Cut {
            sides,
            after,
            until,
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
        let is_over = |since: u64| match until {
            Some(When::Time(lasts)) => now.saturating_sub(since) >= line::nanoseconds(lasts),
            _ => self.mended[at],
        };
        let is_now = |since: u64| now >= since && !is_over(since);
        sides.has(from) && since.is_some_and(is_now)
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
