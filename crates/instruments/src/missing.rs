//! What this machine does not have, and how to get it.

use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, ErrorKind};

use crate::errno;

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
    pub fn in_error(error: &io::Error) -> Option<Self> {
        if errno::name(error) == "EMFILE" {
            let what = "more open files: EMFILE (Too many open files)";
            return Some(Self::new(what, "`ulimit -n 1024` allows more"));
        }
        error.get_ref()?.downcast_ref().cloned()
    }

    /// This cannot be had, because of this error.
    pub(crate) fn because(error: &io::Error, what: impl Display, help: impl Into<String>) -> Self {
        let said = || Self::new(format!("{what}: {}", errno::describe(error)), help);
        Self::in_error(error).unwrap_or_else(said)
    }
}

impl Display for Missing {
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
