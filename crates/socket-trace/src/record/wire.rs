//! The wire: every frame of one host is taken, told, and given to the other.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use instruments::tap::Tap;

use super::carried::{Carried, cause_of, ends_if_changed};
use super::causes;
use super::hosts::Hosts;
use super::in_order::{Came, InOrder};
use super::sink::Sink;
use crate::model::{Cause, What};
use crate::packet::{checksum, is_later_fragment, packet_in};

/// The largest frame: an IP packet of 65,535 bytes, and its Ethernet header.
pub(super) const LARGEST_FRAME: usize = 65_535 + 14;
/// So many frames may wait here: a window of six megabytes, to which the kernel lets a connection grow.
const MOST_WAITING: usize = 4_096;
/// So often a direction looks whether the run is over.
const TICK: Duration = Duration::from_millis(50);

/// The two directions of the wire, two threads each. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Wire {
    is_over: Arc<AtomicBool>,
    directions: Vec<JoinHandle<()>>,
}

/// One direction.
struct Direction {
    from: usize,
    source: Tap,
    destination: Tap,
    carried: Carried,
    sink: Sink,
}

impl Wire {
    /// From now on frames cross it.
    pub(super) fn begin(hosts: &Hosts, sink: &Sink, causes: &causes::Shared) -> io::Result<Self> {
        let is_over = Arc::new(AtomicBool::new(false));
        let carried = Carried::new(hosts.kernels()?, causes);
        let mut directions = Vec::new();
        for from in [0, 1] {
            let [server, client] = hosts.taps()?;
            let (source, destination) = if from == 0 {
                (server, client)
            } else {
                (client, server)
            };
            source.set_timeout(TICK)?;
            let (sink, carried) = (sink.clone(), carried.clone());
            let direction = Direction {
                from,
                source,
                destination,
                carried,
                sink,
            };
            let is_over = Arc::clone(&is_over);
            directions.push(thread::spawn(move || direction.run(&is_over)));
        }
        Ok(Self {
            is_over,
            directions,
        })
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        for direction in self.directions.drain(..) {
            let _ = direction.join();
        }
    }
}

impl Direction {
    /// One thread takes frames, and this one tells and sends them: what finds no room at the tap would be lost.
    /// The first ends when the run is over and nothing comes any more, and with it the other.
    fn run(&self, is_over: &AtomicBool) {
        let (taken, frames) = mpsc::sync_channel(MOST_WAITING);
        thread::scope(|scope| {
            scope.spawn(|| self.take(is_over, taken));
            let in_order = InOrder::new(frames, |frame| self.carried.is_some_missing(frame));
            let mut last = None;
            for (mut frame, came) in in_order {
                last = self.carry(&mut frame, came, last);
            }
        });
    }

    fn take(&self, is_over: &AtomicBool, taken: SyncSender<Came>) {
        let mut buffer = vec![0; LARGEST_FRAME];
        let mut lost = 0;
        // What the last program has sent before its end may still wait at the tap.
        loop {
            match self.source.next(&mut buffer) {
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
                    self.sink.note(format!("the wire is cut: {error}"), "");
                    break;
                }
            }
        }
        if lost > 0 {
            let text = format!("{lost} packets came faster than the wire carries, and were lost");
            self.sink.note(text, "");
        }
    }

    /// Returns why the packet was sent; the last one may be the first fragment of this one.
    fn carry(&self, frame: &mut [u8], came: SystemTime, last: Option<Cause>) -> Option<Cause> {
        checksum::complete(frame);
        let time = self.sink.clock().at(came);
        let what = packet_in(frame).map(|packet| self.carried.describe(self.from, time, &packet));
        let cause = match &what {
            Some(what) => cause_of(what),
            None if is_later_fragment(frame) => last,
            None => Some(Cause::Kernel),
        };
        let ends = what.as_ref().and_then(ends_if_changed);
        self.sink.frame(time, self.from, frame, cause.clone());
        if let Some(what) = what {
            self.sink.send(time, None, None, what);
        }
        if let Some((source, destination)) = ends {
            self.tell_state(self.from, source, destination);
        }
        if let Err(error) = self.destination.send(frame) {
            let text = format!("a packet of {} bytes was lost: {error}", frame.len());
            self.sink.note(text, "");
        }
        if let Some((source, destination)) = ends {
            self.tell_state(1 - self.from, destination, source);
        }
        cause
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
