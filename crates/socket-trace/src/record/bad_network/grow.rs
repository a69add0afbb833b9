//! Rules that are added while packets come: somebody decides packet by packet.

use super::{Due, Network};
use crate::network::{Act, Rule, Sides, When, Which};

impl Network {
    /// From now on this is a rule, too.
    pub(in crate::record) fn add(&mut self, text: String, act: Act) {
        self.rules.push(Rule { text, act });
        self.triggered.push(None);
        self.mended.push(false);
    }

    /// From now on nothing arrives.
    pub(in crate::record) fn cut(&mut self, now: u64, text: String) {
        let (sides, after, until) = (Sides::Both, When::Packet(Which::NEVER), None);
        self.add(
            text,
            Act::Cut {
                sides,
                after,
                until,
            },
        );
        if let Some(last) = self.triggered.last_mut() {
            *last = Some(now);
        }
    }

    /// Every cut is over.
    pub(in crate::record) fn mend_all(&mut self) {
        self.mended.fill(true);
    }

    /// The held packet with this number is on its way.
    pub(in crate::record) fn release_packet(&mut self, now: u64, from: usize, packet: u64) {
        let is_it = |(_, delivery): &mut (Which, super::Delivery)| {
            delivery.from == from && delivery.packet == packet
        };
        let released: Vec<_> = self.held.extract_if(.., is_it).collect();
        for (_, delivery) in released {
            self.put(now, Due::Delivery(delivery));
        }
    }
}
