//! The packets that wait for the reader.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | a packet comes and waits, and what the reader sees of all |
//! | `decide.rs` | what becomes of one |

mod decide;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::Parcel;
use super::done::Done;
use super::waiting::{Held, Taken, Waiting};
use crate::by_hand::View;
use crate::clock::Clock;
use crate::model::What;
use crate::network::{Kind, Rules, Sides, Which};
use crate::packet::packet_in;
use crate::record::bad_network::{Counts, Delivery, Network};

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
