//! The wire: every frame of one host is taken, told, and given to the other.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use instruments::tap::Tap;

use super::bad_network::{BadNetwork, Delivery, How};
use super::by_hand::{Hand, Parcel, Taken};
use super::carried::{Carried, cause_of, ends_if_changed, set_verdict};
use super::causes;
use super::hosts::Hosts;
use super::in_order::{Came, InOrder};
use super::sink::Sink;
use crate::model::{Arrival, Cause, Verdict, What};
use crate::network::Rules;
use crate::packet::{checksum, is_later_fragment, packet_in};

/// The largest frame: an IP packet of 65,535 bytes, and its Ethernet header.
pub(super) const LARGEST_FRAME: usize = 65_535 + 14;
/// So many frames may wait here: a window of six megabytes, to which the kernel lets a connection grow.
const MOST_WAITING: usize = 4_096;
/// When all programs have ended, packets may be on their way for so long.
const MOST_ON_THEIR_WAY: Duration = Duration::from_secs(1);
/// So often a direction looks whether the run is over.
const TICK: Duration = Duration::from_millis(50);

/// The two directions of the wire, two threads each, and one that delivers what the rules of the network have kept.
/// They end when this is dropped.
#[derive(Debug)]
pub(super) struct Wire {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// What all of them share.
#[derive(Debug)]
struct Shared {
    /// The ends of the wire: the server's, then the client's.
    taps: [Tap; 2],
    carried: Carried,
    decides: Decides,
    sink: Sink,
    is_over: AtomicBool,
}

/// Who decides what becomes of a packet.
#[derive(Debug)]
enum Decides {
    /// Nobody: it arrives.
    Nobody,
    /// The rules of a network.
    Rules(Box<BadNetwork>),
    /// The reader, packet by packet.
    Reader(Hand),
}

/// One direction.
struct Direction {
    from: usize,
    shared: Arc<Shared>,
}

impl Wire {
    /// From now on frames cross it, as the reader lets them, if one is given, or as these rules do.
    pub(super) fn begin(
        hosts: &Hosts,
        (rules, hand): (&Rules, Option<&Hand>),
        sink: &Sink,
        causes: &causes::Shared,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            taps: hosts.taps()?,
            carried: Carried::new(hosts.kernels()?, causes),
            decides: Decides::new(rules, hand, sink),
            sink: sink.clone(),
            is_over: AtomicBool::new(false),
        });
        let mut threads = Vec::new();
        for from in [0, 1] {
            shared.taps[from].set_timeout(TICK)?;
            let shared = Arc::clone(&shared);
            threads.push(thread::spawn(move || Direction { from, shared }.run()));
        }
        if !matches!(shared.decides, Decides::Nobody) {
            let shared = Arc::clone(&shared);
            threads.push(thread::spawn(move || shared.deliver_late()));
        }
        Ok(Self { shared, threads })
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        match &self.shared.decides {
            Decides::Nobody => {}
            Decides::Rules(network) => network.wait_until_empty(MOST_ON_THEIR_WAY),
            Decides::Reader(hand) => hand.wait_until_empty(MOST_ON_THEIR_WAY),
        }
        self.shared.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Decides {
    fn new(rules: &Rules, hand: Option<&Hand>, sink: &Sink) -> Self {
        match (hand, BadNetwork::new(rules)) {
            (Some(hand), _) => {
                hand.begin(sink.clock());
                Self::Reader(hand.clone())
            }
            (None, Some(network)) => Self::Rules(Box::new(network)),
            (None, None) => Self::Nobody,
        }
    }
}

impl Direction {
    /// One thread takes frames, and this one tells and sends them: what finds no room at the tap would be lost.
    /// The first ends when the run is over and nothing comes any more, and with it the other.
    fn run(&self) {
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

impl Shared {
    /// This packet is sent, and the rules say this of it.
    fn tell(
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
    fn give(&self, from: usize, frame: &[u8], ends: Option<(SocketAddr, SocketAddr)>) {
        let other = 1 - from;
        if let Err(error) = self.taps[other].send(frame) {
            let text = format!("a packet of {} bytes was lost: {error}", frame.len());
            self.sink.note(text, "");
        }
        if let Some((source, destination)) = ends {
            self.tell_state(other, destination, source);
        }
    }

    fn deliver_late(&self) {
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

    fn tell_state_of_sender(&self, from: usize, ends: Option<(SocketAddr, SocketAddr)>) {
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

pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
