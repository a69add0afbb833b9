//! Words of a picture, in both languages: one layout has room for either.

use console::measure_text_width;

use crate::language::Language;

/// Tenths of a pixel that a column of text needs, at 18 pixels: DejaVu Sans Mono is the widest usual font.
const COLUMN: usize = 109;

/// A line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said([String; 2]);

impl Said {
    /// The same in both languages: a call, a state.
    pub(super) fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self([text.clone(), text])
    }

    pub(super) fn each(say: impl Fn(Language) -> String) -> Self {
        Self(Language::ALL.map(say))
    }

    /// Lines that are broken in each language by itself: as many as the longer text needs.
    pub(super) fn lines(say: impl Fn(Language) -> Vec<String>) -> Vec<Self> {
        let [english, chinese] = Language::ALL.map(say);
        let line = |lines: &[String], index: usize| lines.get(index).cloned().unwrap_or_default();
        (0..english.len().max(chinese.len()))
            .map(|index| Self([line(&english, index), line(&chinese, index)]))
            .collect()
    }

    pub(super) fn text(&self, language: Language) -> &str {
        let [english, chinese] = &self.0;
        language.pick(english, chinese)
    }

    pub(super) fn is_same(&self) -> bool {
        self.0[0] == self.0[1]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }

    /// Pixels that the longer of both needs.
    pub(super) fn width(&self) -> i32 {
        let [english, chinese] = self.0.each_ref().map(|text| measure_text_width(text));
        pixels(english.max(chinese))
    }
}

/// Pixels for so many columns of text.
fn pixels(columns: usize) -> i32 {
    i32::try_from(columns.saturating_mul(COLUMN).div_ceil(10)).unwrap_or(i32::MAX)
}

/// Columns of text for which there is room in so many pixels.
pub(super) fn columns(pixels: i32) -> usize {
    usize::try_from(pixels).unwrap_or(0) * 10 / COLUMN
}
