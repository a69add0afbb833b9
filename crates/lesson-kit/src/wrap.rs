//! Wraps text at a number of columns, in English and in Chinese.

use std::iter;

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter};

/// A line never begins with one of these.
const CLOSING: &str = "，。、；：？！）」』】》〉”’…—%,.;:?!)]}";

/// A line never ends with one of these.
const OPENING: &str = "（「『【《〈“‘([{";

/// The options for `textwrap`: lines are broken at spaces, and before and after a Chinese character.
///
/// They are not broken at hyphens: `tcp-chat` is one name.
/// The rules for other scripts (UAX #14, Unicode Line Breaking Algorithm) are left out.
#[must_use]
pub fn options(width: usize) -> Options<'static> {
    Options::new(width)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
}

fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = line;
    Box::new(iter::from_fn(move || {
        let following = rest.char_indices().skip(1);
        let mut pairs = rest.chars().zip(following);
        let end = pairs.find(|&(before, (_, after))| may_break(before, after));
        let (word, left) = rest.split_at(end.map_or(rest.len(), |(_, (at, _))| at));
        rest = left;
        (!word.is_empty()).then(|| Word::from(word))
    }))
}

fn may_break(before: char, after: char) -> bool {
    if before == ' ' || after == ' ' {
        return before == ' ' && after != ' ';
    }
    (is_wide(before) || is_wide(after)) && !OPENING.contains(before) && !CLOSING.contains(after)
}

/// Is it two columns wide, as a Chinese character is?
fn is_wide(c: char) -> bool {
    display_width(c.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let lines = textwrap::wrap(text, options(width));
        lines
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect()
    }

    #[test]
    fn english_is_broken_at_spaces_only() {
        assert_eq!(
            wrapped("run tcp-chat  twice", 8),
            ["run", "tcp-chat", "twice"]
        );
    }

    #[test]
    fn chinese_is_broken_between_any_two_characters() {
        assert_eq!(wrapped("套接字的缓冲区", 6), ["套接字", "的缓冲", "区"]);
        assert_eq!(wrapped("一次recv调用", 6), ["一次", "recv调", "用"]);
    }

    #[test]
    fn punctuation_stays_with_its_word() {
        assert_eq!(wrapped("连接。关闭", 4), ["连", "接。", "关闭"]);
        assert_eq!(wrapped("叫（半关闭）", 4), ["叫", "（半", "关", "闭）"]);
    }

    #[test]
    fn no_character_is_lost() {
        let text = "  先 `shutdown(Write)`，再读到 0 字节：连接才算“读完”…  ";
        let words: String = words(text)
            .map(|word| format!("{}{}", word.word, word.whitespace))
            .collect();
        assert_eq!(words, text);
    }
}
