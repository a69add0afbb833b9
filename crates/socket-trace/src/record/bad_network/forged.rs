//! What begins with a packet: a cut, and packets that nobody has sent.

use std::net::SocketAddr;

use super::counts::{self, Label};
use super::{Delivery, Due, How, MOST, Network};
use crate::model::{Fate, Verdict};
use crate::network::{Act, When};

impl Network {
    /// Rules for which this packet is the moment.
    pub(super) fn trigger(
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
            if self.triggered[at].is_some() || !counts::is_it(which, from, labels) {
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
    pub(super) fn reset(
        &mut self,
        now: u64,
        at: usize,
        source: SocketAddr,
        destination: SocketAddr,
    ) {
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
    pub(super) fn forge(
        &mut self,
        now: u64,
        at: usize,
        from: usize,
        frame: Option<Vec<u8>>,
        ends: Option<(SocketAddr, SocketAddr)>,
    ) {
        let Some(frame) = frame.filter(|_| self.due.len() < MOST) else {
            return;
        };
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
}
