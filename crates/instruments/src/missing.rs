//! What this machine does not have, and how to get it.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};

/// Something that is needed and is not there: no failure of a program, but a property of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What is needed, and how it shows that it is not there: `the loopback interface, which is down`.
    pub what: String,
    /// The command or the setting that provides it; empty if there is none.
    pub help: String,
}

impl Missing {
    /// This is not there.
    #[must_use]
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: help.into(),
        }
    }

    /// What is missing, if that is what this error says.
    #[must_use]
    pub fn in_error(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "needs {}", self.what)
    }
}

impl Error for Missing {}

impl From<Missing> for io::Error {
    fn from(missing: Missing) -> Self {
        Self::new(ErrorKind::Unsupported, missing)
    }
}
