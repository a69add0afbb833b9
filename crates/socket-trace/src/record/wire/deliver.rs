//! What is told of a frame, and how it reaches the other host: at once, or when what has kept it lets it go.

use std::net::SocketAddr;
use std::sync::PoisonError;

use super::{Decides, Shared};
use crate::model::{Arrival, Cause, Verdict, What};
use crate::packet::packet_in;
use crate::record::bad_network::{Delivery, How};
use crate::record::by_hand::Taken;
use crate::record::carried::set_verdict;

impl Shared {
    /// This packet is sent, and the rules say this of it.
    pub(super) fn tell(
        &self,
        time: u64,
        from: usize,
        frame: &[u8],
        cause: Option<Cause>,
        what: Option<What>,
        verdict: Option<Verdict>,
    ) {
        self.sink.frame(time, from, frame, cause, verdict.as_ref());
        if let Some(mut what) = what {
            if let Some(verdict) = verdict {
                set_verdict(&mut what, verdict);
            }
            self.sink.send(time, None, None, what);
        }
    }

    /// To the other side.
    pub(super) fn give(&self, from: usize, frame: &[u8], ends: Option<(SocketAddr, SocketAddr)>) {
        let other = 1 - from;
        if let Err(error) = self.taps[other].send(frame) {
            let text = format!("a packet of {} bytes was lost: {error}", frame.len());
            self.sink.note(text, "");
        }
        if let Some((source, destination)) = ends {
            self.tell_state(other, destination, source);
        }
    }

    pub(super) fn deliver_late(&self) {
        let deliver = |delivery| self.deliver(delivery);
        match &self.decides {
            Decides::Nobody => {}
            Decides::Rules(network) => network.run(self.sink.clock(), &self.is_over, deliver),
            Decides::Reader(hand) => {
                let tell = |taken: Taken| {
                    let Taken {
                        time,
                        from,
                        frame,
                        what,
                        cause,
                        verdict,
                    } = taken;
                    self.tell(time, from, &frame, cause, Some(what), verdict);
                };
                hand.run(&self.is_over, tell, deliver);
            }
        }
    }

    fn deliver(&self, delivery: Delivery) {
        let Delivery {
            from,
            frame,
            packet,
            ends,
            how,
        } = delivery;
        let now = self.sink.clock().now();
        match how {
            // Of what hosts send by themselves nothing is told.
            How::Late if packet == 0 => {}
            How::Prompt => {}
            How::Late => {
                let arrival = What::Arrival(Arrival { packet, from });
                self.sink.send(now, None, None, arrival);
            }
            How::Forged(verdict) => {
                let what = packet_in(&frame)
                    .map(|packet| self.carried.describe_forged(from, now, &packet));
                self.tell(now, from, &frame, None, what, Some(verdict));
            }
        }
        self.give(from, &frame, ends);
    }

    pub(super) fn tell_state_of_sender(&self, from: usize, ends: Option<(SocketAddr, SocketAddr)>) {
        if let Some((source, destination)) = ends {
            self.tell_state(from, source, destination);
        }
    }

    /// The lock is held until the answer has its time: otherwise the other direction could tell an older state later.
    fn tell_state(&self, host: usize, local: SocketAddr, remote: SocketAddr) {
        let kernels = self
            .carried
            .kernels
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let state = kernels[host].state(local, remote);
        let now = self.sink.clock().now();
        drop(kernels);
        self.sink.send(now, Some(host), None, What::State(state));
    }
}
