//! What the guide prints: its styles, and lines that fit.

use clap::builder::styling::{AnsiColor, Style};

/// A heading.
pub const HEADING: Style = Style::new().bold();
/// What one can type.
pub const TYPED: Style = AnsiColor::Cyan.on_default().bold();
/// What a program says beside its data.
pub const SAID: Style = AnsiColor::Yellow.on_default();
/// What explains, and can be skipped.
pub const ASIDE: Style = Style::new().dimmed();

/// How wide a terminal is at least.
pub const WIDTH: usize = 80;

/// A text in its style.
#[must_use]
pub fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Breaks a text at its spaces, so that no line, indent included, is longer than [`WIDTH`].
/// A word longer than that stays whole.
#[must_use]
pub fn wrapped(text: &str, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && columns(indent) + columns(&line) + 1 + columns(word) > WIDTH {
            lines.push(format!("{indent}{line}"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(format!("{indent}{line}"));
    lines
}

/// How many columns a text takes at a terminal, well enough for what the guide prints itself.
#[must_use]
pub fn columns(text: &str) -> usize {
    // From here on are the scripts whose characters are two columns wide: Chinese, Japanese, Korean.
    const WIDE: char = '\u{1100}';
    // The dashes, quotes and box lines between are not.
    const SYMBOLS: std::ops::Range<char> = '\u{2000}'..'\u{2e80}';
    let width = |c| 1 + usize::from(c >= WIDE && !SYMBOLS.contains(&c));
    text.chars().map(width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let text = "one two three ".repeat(30);
        let lines = wrapped(&text, "   ");
        assert!(lines.len() > 1);
        for line in &lines {
            assert!(
                line.starts_with("   o") || line.starts_with("   t"),
                "{line:?}"
            );
            assert!(columns(line) <= WIDTH, "{line:?}");
        }
        let words: Vec<_> = lines
            .iter()
            .flat_map(|line| line.split_whitespace())
            .collect();
        assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn chinese_is_wide_and_dashes_are_not() {
        assert_eq!(columns("你好 — hi"), 9);
    }
}
