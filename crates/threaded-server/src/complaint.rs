//! A trouble that comes again and again is said now and then.

use std::fmt::Display;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use lesson_kit::Screen;

/// How long it is not repeated.
const QUIET: Duration = Duration::from_secs(10);

/// Says on stderr what is wrong, but does not fill the screen with it.
#[derive(Debug, Default)]
pub(crate) struct Complaint {
    said: Mutex<Option<Instant>>,
}

impl Complaint {
    pub(crate) fn say(&self, text: impl Display) {
        let Ok(mut said) = self.said.lock() else {
            return;
        };
        if said.is_none_or(|said| said.elapsed() > QUIET) {
            *said = Some(Instant::now());
            drop(said);
            Screen::plain().note(text);
        }
    }
}
