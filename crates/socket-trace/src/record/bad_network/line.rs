//! One direction of the network: packets keep their order, wait before a narrow link, and take their time.

use std::collections::VecDeque;
use std::time::Duration;

use crate::network::{Act, Rule};

/// The length of an Ethernet header.
pub(super) const ETHERNET: usize = 14;

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Line {
    delay: u64,
    link: Option<Link>,
    /// When the last packet arrives.
    last: u64,
    /// The rules that make it.
    rules: Vec<String>,
}

/// A narrow link, and the queue before it.
#[derive(Debug)]
struct Link {
    /// Bits a second.
    rate: u64,
    /// So many packets may wait.
    most: usize,
    /// When those leave that wait, or are on the link.
    departures: VecDeque<u64>,
}

impl Line {
    /// That of the packets from this side.
    pub(super) fn new(from: usize, rules: &[Rule]) -> Self {
        let mut line = Self::default();
        for rule in rules {
            match rule.act {
                Act::Delay(sides, time) if sides.has(from) => {
                    line.delay = line.delay.saturating_add(nanoseconds(time));
                }
                Act::Narrow { sides, rate, queue } if sides.has(from) => {
                    line.link = Some(Link {
                        rate,
                        most: queue,
                        departures: VecDeque::new(),
                    });
                }
                _ => continue,
            }
            line.rules.push(rule.text.clone());
        }
        line
    }

    /// When a frame of this length arrives that comes now; `None`, if the queue is full.
    pub(super) fn arrival(&mut self, now: u64, length: usize) -> Option<u64> {
        let leaves = match &mut self.link {
            Some(link) => link.departure(now, length)?,
            None => now,
        };
        self.last = self.last.max(leaves.saturating_add(self.delay));
        Some(self.last)
    }

    pub(super) fn delay(&self) -> u64 {
        self.delay
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    pub(super) fn rules(&self) -> &[String] {
        &self.rules
    }
}

impl Link {
    /// When a frame has left it; `None`, if the queue is full.
    fn departure(&mut self, now: u64, length: usize) -> Option<u64> {
        while self.departures.front().is_some_and(|leaves| *leaves <= now) {
            self.departures.pop_front();
        }
        // One is on the link, the others wait.
        if self.departures.len() > self.most {
            return None;
        }
        let begins = self.departures.back().copied().unwrap_or(now);
        let takes = length as u64 * 8 * 1_000_000_000 / self.rate;
        let leaves = begins.saturating_add(takes);
        self.departures.push_back(leaves);
        Some(leaves)
    }
}

pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
