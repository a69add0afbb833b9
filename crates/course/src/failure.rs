//! Why the guide stops early, and with which exit status.

use std::io;

use harness::report::{Said, said, verbatim};
use lesson_kit::Screen;
use lesson_kit::error::in_words;

use crate::language::Language;

/// Why the guide stopped before its end.
#[derive(Debug)]
pub enum Failure {
    /// Stdout is closed, or cannot be written to.
    Screen(io::Error),
    /// Ctrl-C.
    Interrupted,
    /// An operation failed: which one, where, and what to do next.
    Stopped(Said),
    /// The command line asks for something that is not there: what, and what to type instead.
    Usage(Said),
    /// The reader's program cannot be built: the messages of cargo, if they were not shown already.
    NotBuilt(Said),
    /// A program was graded, and a stage failed. The report is printed already.
    NotPassed,
    /// A program was shown, and ended with this status. What it said is printed already.
    Ended(i32),
}

impl Failure {
    /// The message for the user, if one is needed.
    #[must_use]
    pub fn report(&self, language: Language) -> Option<String> {
        let said = match self {
            // `cargo run | head -n 3` closes the pipe after three lines.
            Self::Screen(error) if error.kind() == io::ErrorKind::BrokenPipe => return None,
            Self::Screen(error) => said!("write to stdout: {}", verbatim(in_words(error))),
            Self::Interrupted => said!("interrupted"),
            Self::Stopped(report) | Self::Usage(report) | Self::NotBuilt(report) => report.clone(),
            Self::NotPassed | Self::Ended(_) => return None,
        };
        Some(language.say(&said))
    }

    /// Prints the message for the user to stderr, if one is needed.
    pub fn tell(&self, language: Language) {
        if let Some(report) = self.report(language) {
            Screen::plain().note(report);
        }
    }

    /// The same, with more said around the message of an operation that failed.
    #[must_use]
    pub fn put_into(self, sentence: impl FnOnce(Said) -> Said) -> Self {
        match self {
            Self::Stopped(report) => Self::Stopped(sentence(report)),
            other => other,
        }
    }

    /// A shell reports 130 for a program that Ctrl-C has ended.
    #[must_use]
    pub fn exit_status(&self) -> i32 {
        match self {
            Self::Interrupted => 130,
            Self::Usage(_) => 2,
            Self::Ended(status) => *status,
            Self::Screen(_) | Self::Stopped(_) | Self::NotBuilt(_) | Self::NotPassed => 1,
        }
    }
}

/// So `?` is enough after a message: most operations that fail stop the guide.
impl From<Said> for Failure {
    fn from(report: Said) -> Self {
        Self::Stopped(report)
    }
}

/// So `?` is enough after printing. Errors of other operations are given a message first.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Screen(error)
    }
}
