//! Reports a recurring error at most once in ten seconds.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lesson_kit::Screen;

const PAUSE: Duration = Duration::from_secs(10);

/// Writes to stderr, but does not fill the screen: some errors come back thousands of times a second.
#[derive(Debug, Default)]
pub(crate) struct Reporter {
    last: Mutex<Option<Instant>>,
}

impl Reporter {
    pub(crate) fn report(&self, error: impl Display) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() > PAUSE) {
            *last = Some(Instant::now());
            // The lock is not held while stderr is written.
            drop(last);
            Screen::plain().note(error);
        }
    }
}
