//! One direction of the wire: frames are taken from one host, and carried as somebody decides.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::SystemTime;

use super::{Decides, LARGEST_FRAME, Shared, is_timeout};
use crate::model::Cause;
use crate::packet::{checksum, is_later_fragment, packet_in};
use crate::record::by_hand::Parcel;
use crate::record::carried::{cause_of, ends_if_changed};
use crate::record::in_order::{Came, InOrder};

/// So many frames may wait here: a window of six megabytes, to which the kernel lets a connection grow.
const MOST_WAITING: usize = 4_096;

/// One direction.
pub(super) struct Direction {
    pub(super) from: usize,
    pub(super) shared: Arc<Shared>,
}

impl Direction {
    /// One thread takes frames, and this one tells and sends them: what finds no room at the tap would be lost.
    /// The first ends when the run is over and nothing comes any more, and with it the other.
    pub(super) fn run(&self) {
        let (taken, frames) = mpsc::sync_channel(MOST_WAITING);
        thread::scope(|scope| {
            scope.spawn(|| self.take(taken));
            let carried = &self.shared.carried;
            let in_order = InOrder::new(frames, |frame| carried.is_some_missing(frame));
            let mut last = None;
            for (mut frame, came) in in_order {
                last = self.carry(&mut frame, came, last);
            }
        });
    }

    fn take(&self, taken: SyncSender<Came>) {
        let Shared {
            taps,
            sink,
            is_over,
            ..
        } = &*self.shared;
        let mut buffer = vec![0; LARGEST_FRAME];
        let mut lost = 0;
        // What the last program has sent before its end may still wait at the tap.
        loop {
            match taps[self.from].next(&mut buffer) {
                Ok(frame) => {
                    lost = frame.lost;
                    let bytes = buffer[..frame.length].to_vec();
                    if taken.send((bytes, frame.came)).is_err() {
                        break;
                    }
                }
                Err(error) if is_timeout(&error) => {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                }
                Err(error) => {
                    sink.note(format!("the wire is cut: {error}"), "");
                    break;
                }
            }
        }
        if lost > 0 {
            let text = format!("{lost} packets came faster than the wire carries, and were lost");
            sink.note(text, "");
        }
    }

    /// Returns why the packet was sent; the last one may be the first fragment of this one.
    fn carry(&self, frame: &mut [u8], came: SystemTime, last: Option<Cause>) -> Option<Cause> {
        checksum::complete(frame);
        let (from, shared) = (self.from, &self.shared);
        let time = shared.sink.clock().at(came);
        let what = packet_in(frame).map(|packet| shared.carried.describe(from, time, &packet));
        let cause = match &what {
            Some(what) => cause_of(what),
            None if is_later_fragment(frame) => last,
            None => Some(Cause::Kernel),
        };
        let ends = what.as_ref().and_then(ends_if_changed);
        match &shared.decides {
            Decides::Nobody => {
                shared.tell(time, from, frame, cause.clone(), what, None);
                shared.tell_state_of_sender(from, ends);
                shared.give(from, frame, ends);
            }
            Decides::Rules(network) => {
                let verdict = network.take(from, time, frame, ends);
                shared.tell(time, from, frame, cause.clone(), what, verdict);
                shared.tell_state_of_sender(from, ends);
                network.ring();
            }
            Decides::Reader(hand) => {
                shared.tell_state_of_sender(from, ends);
                hand.come(Parcel {
                    from,
                    frame: frame.to_vec(),
                    what,
                    cause: cause.clone(),
                    ends,
                    came: time,
                });
            }
        }
        cause
    }
}
