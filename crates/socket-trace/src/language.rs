//! The languages in which a trace is told.

use clap::ValueEnum;

/// A language of what is drawn. Calls, flags and states have the same names in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    #[default]
    #[value(name = "en")]
    English,
    /// 中文
    #[value(name = "zh-CN", aliases = ["zh", "zh_CN"])]
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The one of two texts that is in this language.
    #[must_use]
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// As HTML and the guide name it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.pick("en", "zh-CN")
    }
}
