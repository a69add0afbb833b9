//! The moment from which all peers are there.
//!
//! Not a `std::sync::Barrier`: that one would wait for ever for a peer that has no thread to wait in.

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

    /// One more is there, or will never come.
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
