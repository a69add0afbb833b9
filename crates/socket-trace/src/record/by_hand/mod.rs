//! The reader is the network: each packet waits at the wire until somebody says what becomes of it.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | what the wire and the reader share, and the thread that does what the reader said |
//! | `waiting.rs` | a packet that waits |
//! | `table` | all that wait, and what is done with one |
//! | `done.rs` | what was done, as rules that repeat it |
//!
//! What the reader does with a packet is a rule for that packet, which the network of `bad_network` obeys as any other:
//! so a play and its rules do the same.

mod waiting;
mod done;
mod table;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::bad_network::Delivery;
use crate::by_hand::{Decision, View};
use crate::clock::Clock;
use crate::draw;
use crate::language::Language;
use crate::model::{Cause, What};

use table::Table;
pub(super) use waiting::Taken;

/// So often it is looked whether the run is over.
const TICK: Duration = Duration::from_millis(50);
/// So long a kernel may take to answer what has arrived.
const ANSWER: Duration = Duration::from_millis(20);

/// The packets that wait for the reader, and what the reader did; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Hand(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    table: Mutex<Table>,
    /// It rings when something has changed.
    bell: Condvar,
}

/// A packet that comes to the wire.
#[derive(Debug)]
pub(super) struct Parcel {
    /// The side on which it was sent.
    pub(super) from: usize,
    pub(super) frame: Vec<u8>,
    /// What it is; nothing, if hosts send it by themselves.
    pub(super) what: Option<What>,
    pub(super) cause: Option<Cause>,
    /// Both ends of its connection, if it may change their states.
    pub(super) ends: Option<(SocketAddr, SocketAddr)>,
    /// When it came.
    pub(super) came: u64,
}

impl Hand {
    /// Does this; returns whether it could be done: there may be no such packet.
    #[must_use]
    pub fn decide(&self, decision: Decision) -> bool {
        let mut table = self.lock();
        let is_done = table.decide(decision);
        self.0.bell.notify_all();
        is_done
    }

    /// Ends the run.
    pub fn quit(&self) {
        self.lock().has_quit = true;
    }

    /// What waits, each packet described in so many columns.
    #[must_use]
    pub fn look(&self, room: usize, language: Language) -> View {
        self.lock().look(|what| draw::packet(what, room, language))
    }

    /// Waits until something changes, but no longer than this.
    pub fn wait(&self, most: Duration) {
        let table = self.lock();
        let waited = self.0.bell.wait_timeout(table, most);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// What was done until now, as rules of a network that repeats it: a rule each.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        self.lock().done.rules()
    }

    /// Whether a packet waits, or something that was put aside: then the story goes on.
    pub(super) fn is_waited_for(&self) -> bool {
        let table = self.lock();
        !table.passes_all && table.has_some()
    }

    pub(super) fn has_quit(&self) -> bool {
        self.lock().has_quit
    }

    /// The rest of the run is not the reader's.
    pub(super) fn let_all_pass(&self) {
        self.lock().let_all_pass();
        self.0.bell.notify_all();
    }

    /// From now on packets come, with times by this clock.
    pub(super) fn begin(&self, clock: Clock) {
        self.lock().clock = Some(clock);
    }

    /// A packet comes, and waits.
    pub(super) fn come(&self, parcel: Parcel) {
        self.lock().come(parcel);
        self.0.bell.notify_all();
    }

    /// Does what was decided, until the run is over.
    pub(super) fn run(
        &self,
        is_over: &AtomicBool,
        tell: impl Fn(Taken),
        deliver: impl Fn(Delivery),
    ) {
        let mut table = self.lock();
        while !is_over.load(Ordering::Relaxed) {
            if let Some(taken) = table.taken.pop_front() {
                drop(table);
                tell(taken);
                table = self.lock();
            } else if let Some(delivery) = table.due() {
                drop(table);
                deliver(delivery);
                table = self.lock();
            } else {
                let woken = self.0.bell.wait_timeout(table, TICK);
                table = woken.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
        table.is_over = true;
        self.0.bell.notify_all();
    }

    /// Waits until nothing that passes by itself is on its way, nor answered; but no longer than this.
    pub(super) fn wait_until_empty(&self, most: Duration) {
        let end = Instant::now() + most;
        let mut table = self.lock();
        while table.passes_all && Instant::now() < end {
            let came = table.came;
            let waited = self.0.bell.wait_timeout(table, ANSWER);
            let (after, ended) = waited.unwrap_or_else(PoisonError::into_inner);
            table = after;
            if ended.timed_out() && table.came == came {
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
