//! What is to be done at a certain time.
//!
//! A thread can sleep; a loop cannot, for then everybody would wait.
//! It keeps a heap of times, with the earliest on top, and waits for the sockets no longer than until that one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

/// Things of type `T`, each with the time at which it is due.
#[derive(Debug)]
pub(crate) struct Timers<T> {
    heap: BinaryHeap<Reverse<(Instant, T)>>,
}

impl<T: Ord> Timers<T> {
    /// None yet.
    #[must_use]
    pub(crate) fn new() -> Self {
        let heap = BinaryHeap::new();
        Self { heap }
    }

    /// `what` is due at `time`.
    ///
    /// There is no way to take it back: see when it is due whether it still matters.
    /// That makes a timer that is put off again and again, as for each byte of a peer, cost nothing.
    pub(crate) fn set(&mut self, time: Instant, what: T) {
        self.heap.push(Reverse((time, what)));
    }

    /// How long the loop may wait; `None`: without a limit.
    #[must_use]
    pub(crate) fn timeout(&self, now: Instant) -> Option<Duration> {
        let Reverse((time, _)) = self.heap.peek()?;
        Some(time.saturating_duration_since(now))
    }

    /// The earliest of those that are due.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<T> {
        let Reverse((time, _)) = self.heap.peek()?;
        if *time > now {
            return None;
        }
        self.heap.pop().map(|Reverse((_, what))| what)
    }
}

impl<T: Ord> Default for Timers<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_comes_first() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut timers = Timers::new();
        assert_eq!(timers.timeout(start), None);
        timers.set(start + 2 * second, "second");
        timers.set(start + second, "first");
        timers.set(start + 3 * second, "third");
        assert_eq!(timers.timeout(start), Some(second));
        assert_eq!(timers.take_due(start), None);
        let late = start + 2 * second;
        assert_eq!(timers.timeout(late), Some(Duration::ZERO));
        assert_eq!(timers.take_due(late), Some("first"));
        assert_eq!(timers.take_due(late), Some("second"));
        assert_eq!(timers.take_due(late), None);
        assert_eq!(timers.timeout(late), Some(second));
    }
}
