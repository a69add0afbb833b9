//! The languages of the guide.
//!
//! What the guide says itself has both languages beside each other:
//! a [`Text`], or two texts between which [`Language::pick`] chooses.
//! What is said elsewhere, by a stage or by code that does not know the reader, comes in English, as a
//! [`Said`](harness::report::Said), and [`Language::say`] looks its translation up.

mod text;
mod phrases;

use std::path::PathBuf;

use clap::ValueEnum;
pub use text::Text;

/// A language in which the guide speaks, and in which the book is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    #[value(name = "en")]
    English,
    /// 中文
    #[value(name = "zh-CN", aliases = ["zh", "zh_CN"])]
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// That of the reader's system; English, if the guide does not speak it.
    #[must_use]
    pub fn of_the_system() -> Self {
        match sys_locale::get_locale() {
            Some(locale) if locale.starts_with("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// The folder of the book in this language, as seen from the project's root.
    #[must_use]
    pub fn book(self) -> PathBuf {
        PathBuf::from("docs").join(self.pick("en", "zh-CN"))
    }
}
