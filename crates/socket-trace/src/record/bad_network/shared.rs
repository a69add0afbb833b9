//! The network as both directions of the wire share it, and the thread that delivers when it is time.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Delivery, Network};
use crate::clock::Clock;
use crate::model::Verdict;
use crate::network::Rules;

/// So often it is looked whether the run is over.
const TICK: Duration = Duration::from_millis(50);

/// So long a kernel may take to answer what has arrived.
const ANSWER: Duration = Duration::from_millis(20);

/// The network, and a bell that rings when something was put into it.
#[derive(Debug)]
pub(in crate::record) struct BadNetwork {
    network: Mutex<Network>,
    bell: Condvar,
    /// It rings when something was delivered.
    delivered: Condvar,
}

impl BadNetwork {
    /// One with rules; without any, there is none.
    pub(in crate::record) fn new(rules: &Rules) -> Option<Self> {
        (!rules.is_empty()).then(|| Self {
            network: Mutex::new(Network::new(rules)),
            bell: Condvar::new(),
            delivered: Condvar::new(),
        })
    }

    /// A packet comes from this side: what the rules say of it.
    pub(in crate::record) fn take(
        &self,
        from: usize,
        time: u64,
        frame: &[u8],
        ends: Option<(SocketAddr, SocketAddr)>,
    ) -> Option<Verdict> {
        self.lock().take(from, time, frame, ends)
    }

    /// What was taken may be delivered.
    pub(in crate::record) fn ring(&self) {
        self.bell.notify_all();
    }

    /// Delivers each packet when it is time, until the run is over.
    pub(in crate::record) fn run(
        &self,
        clock: Clock,
        is_over: &AtomicBool,
        deliver: impl Fn(Delivery),
    ) {
        let mut network = self.lock();
        while !is_over.load(Ordering::Relaxed) {
            let now = clock.now();
            if let Some(delivery) = network.due(now) {
                drop(network);
                deliver(delivery);
                self.delivered.notify_all();
                network = self.lock();
                continue;
            }
            let next = network
                .next_due()
                .map_or(TICK, |due| Duration::from_nanos(due - now));
            let woken = self.bell.wait_timeout(network, next.min(TICK));
            network = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until nothing is on its way any more, and is not answered either; but no longer than this.
    pub(in crate::record) fn wait_until_empty(&self, most: Duration) {
        let end = Instant::now() + most;
        let left = || end.saturating_duration_since(Instant::now());
        let mut network = self.lock();
        loop {
            let is_full = |network: &mut Network| network.next_due().is_some();
            let emptied = self.delivered.wait_timeout_while(network, left(), is_full);
            network = emptied.unwrap_or_else(PoisonError::into_inner).0;
            let puts = network.puts();
            let is_quiet = |network: &mut Network| network.puts() == puts;
            let quiet = self
                .bell
                .wait_timeout_while(network, ANSWER.min(left()), is_quiet);
            let (after, ended) = quiet.unwrap_or_else(PoisonError::into_inner);
            if ended.timed_out() {
                return;
            }
            network = after;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
