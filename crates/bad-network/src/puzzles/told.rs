//! Texts in both languages.

use socket_trace::Language;

/// A text that is always the same.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// In English.
    pub en: &'static str,
    /// 中文。
    pub zh: &'static str,
}

/// A text with something of this run in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// In English.
    pub en: String,
    /// 中文。
    pub zh: String,
}

impl Text {
    /// In this language.
    #[must_use]
    pub fn pick(self, language: Language) -> &'static str {
        language.pick(self.en, self.zh)
    }
}

impl Told {
    /// In this language.
    #[must_use]
    pub fn pick(&self, language: Language) -> &str {
        language.pick(&self.en, &self.zh)
    }
}

/// Both.
pub(super) fn told(en: impl Into<String>, zh: impl Into<String>) -> Told {
    let (en, zh) = (en.into(), zh.into());
    Told { en, zh }
}
