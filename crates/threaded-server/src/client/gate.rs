//! Lets the peers begin when all of them are connected.
//!
//! Not a `std::sync::Barrier`: the thread of a peer may fail to start, and the barrier would wait for it without end.

use std::sync::{Condvar, Mutex, PoisonError};

pub(super) struct Gate {
    missing: Mutex<usize>,
    complete: Condvar,
}

impl Gate {
    pub(super) fn for_arrivals(count: usize) -> Self {
        Self {
            missing: Mutex::new(count),
            complete: Condvar::new(),
        }
    }

    /// One peer more is connected, or has failed.
    pub(super) fn arrive(&self) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        *missing = missing.saturating_sub(1);
        if *missing == 0 {
            self.complete.notify_all();
        }
    }

    pub(super) fn wait_for_all(&self) {
        let missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.complete.wait_while(missing, |missing| *missing > 0));
    }
}
