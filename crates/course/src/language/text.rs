//! A text of the guide's own in both languages.

use super::Language;

/// A text that is known when the guide is compiled; for one with something to fill in, see [`Language::pick`].
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// 中文。
    pub zh: &'static str,
}

/// A text in English and in Chinese.
#[must_use]
pub const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

impl Text {
    /// In one of them.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        language.pick(self.en, self.zh)
    }
}
