//! Why the guide stops early, and with which exit status.

use std::io;

use harness::report::{Said, said, verbatim};
use lesson_kit::error::in_words;

use crate::language::Language;

/// Why the guide stopped before its end.
#[derive(Debug)]
pub enum Failure {
    /// Nobody reads what it prints any more, or it cannot be printed.
    Screen(io::Error),
    /// Ctrl-C.
    Interrupted,
    /// Something did not go as it should: what, where, and what to do next.
    Stopped(Said),
    /// What was asked for makes no sense here, and what would.
    Usage(Said),
    /// The reader's program cannot be built: what cargo says of it, where that was not shown already.
    NotBuilt(Said),
    /// A program was graded, and does not pass; all is said already.
    NotPassed,
}

impl Failure {
    /// What to tell the user, if there is anything to tell.
    #[must_use]
    pub fn report(&self, language: Language) -> Option<String> {
        let said = match self {
            // `cargo run | head -n 3`: the reader has seen enough.
            Self::Screen(error) if error.kind() == io::ErrorKind::BrokenPipe => return None,
            Self::Screen(error) => said!("write to stdout: {}", verbatim(in_words(error))),
            Self::Interrupted => said!("interrupted"),
            Self::Stopped(report) | Self::Usage(report) | Self::NotBuilt(report) => report.clone(),
            Self::NotPassed => return None,
        };
        Some(language.say(&said))
    }

    /// 130 is what a shell reports for a program that Ctrl-C ended.
    #[must_use]
    pub fn exit_status(&self) -> i32 {
        match self {
            Self::Interrupted => 130,
            Self::Usage(_) => 2,
            Self::Screen(_) | Self::Stopped(_) | Self::NotBuilt(_) | Self::NotPassed => 1,
        }
    }
}

/// Only what cannot be printed is handed on with `?`; other errors say what was being done.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Screen(error)
    }
}
