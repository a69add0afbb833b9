//! The two languages of the book.

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
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// As it is called in the names of folders and figures.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The folder of its pages, as seen from the project's root.
    #[must_use]
    pub fn folder(self) -> PathBuf {
        Path::new("docs").join(self.tag())
    }
}
