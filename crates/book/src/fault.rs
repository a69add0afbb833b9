//! What is wrong with a page: where, what, and what to do next.

use std::fmt;
use std::path::{Path, PathBuf};

/// A fault of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as seen from the project's root.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do next.
    pub next: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = shown(&self.path);
        write!(f, "{path}:{}: {}\n  → {}", self.line, self.what, self.next)
    }
}

/// A path within the project, the same on every system.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// All that a check has found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What could not be checked here, and why.
    pub skipped: Vec<String>,
    /// How many things were checked.
    pub checked: usize,
}

impl Findings {
    pub(crate) fn fault(
        &mut self,
        path: &Path,
        line: usize,
        what: impl Into<String>,
        next: impl Into<String>,
    ) {
        self.faults.push(Fault {
            path: path.to_owned(),
            line,
            what: what.into(),
            next: next.into(),
        });
    }

    /// Notes once what is skipped, however many places it concerns.
    pub(crate) fn skip(&mut self, why: String) {
        if !self.skipped.contains(&why) {
            self.skipped.push(why);
        }
    }
}
