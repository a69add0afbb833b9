//! The languages of the guide.
//!
//! | what | how |
//! |---|---|
//! | a fixed text: a label, the title of a scene | both languages side by side: [`Text`], [`Language::pick`] |
//! | a sentence, with something to fill in | [`said!`](harness::report::said) in English, [`Language::say`]; the Chinese is in `phrases.zh-CN.txt` |
//!
//! The second is also for code that does not know the reader: the stages, and whatever can fail.

mod text;
mod phrases;

use std::path::PathBuf;

use clap::ValueEnum;
pub use text::{Text, text};

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

    /// Its name on the command line of any program of the project: `zh-CN`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    /// The folder of the book in this language, as seen from the project's root.
    #[must_use]
    pub fn book(self) -> PathBuf {
        PathBuf::from("docs").join(self.name())
    }
}
