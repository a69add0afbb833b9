//! The languages of the book.

use std::path::{Path, PathBuf};

/// A language in which the book is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// The original.
    English,
    /// Its translation.
    Chinese,
}

impl Language {
    /// Both of them, the original first.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its name in those of folders and figures.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The folder of its pages, as seen from the project's root.
    pub(crate) fn folder(self) -> PathBuf {
        Path::new("docs").join(self.tag())
    }
}
