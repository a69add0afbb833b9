//! What the stages say, in Chinese.
//!
//! The stages are written in English; their sentences stand in `phrases.zh-CN.txt` with a translation,
//! two lines each, `{}` where something varies:
//!
//! ```text
//! got {} on the {}'s stdout
//! 在{1}的标准输出上收到 {0}
//! ```
//!
//! In the translation `{}` is the next of these, `{1}` the second.
//! What varies is a phrase itself, such as `server`, or it stays as it is:
//! one word, number or address, a message in quotes, a command line, or an error of the operating system.
//! Any other words there, and the sentence is not this one.

use std::sync::OnceLock;

use crate::language::Language;

const CHINESE: &str = include_str!("phrases.zh-CN.txt");

/// A sentence of a stage in the reader's language; in English, if nobody has translated it.
#[must_use]
pub fn translated(text: &str, language: Language) -> String {
    match language {
        Language::English => text.to_owned(),
        Language::Chinese => chinese(text).unwrap_or_else(|| text.to_owned()),
    }
}

/// A sentence in Chinese, if somebody has translated it.
#[must_use]
pub fn chinese(text: &str) -> Option<String> {
    static PHRASES: OnceLock<Vec<Phrase>> = OnceLock::new();
    let phrases = PHRASES.get_or_init(|| phrases(CHINESE));
    look_up(text, phrases)
}

struct Phrase {
    /// The English text, cut at each `{}`.
    parts: Vec<&'static str>,
    translation: &'static str,
}

/// Those that say most come first; of two that say as much, the one that stands first in the file.
fn phrases(file: &'static str) -> Vec<Phrase> {
    let mut lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut phrases = Vec::new();
    while let (Some(english), Some(translation)) = (lines.next(), lines.next()) {
        phrases.push(Phrase {
            parts: english.split("{}").collect(),
            translation,
        });
    }
    phrases.sort_by_key(|phrase| {
        usize::MAX - phrase.parts.iter().map(|part| part.len()).sum::<usize>()
    });
    phrases
}

fn look_up(text: &str, phrases: &[Phrase]) -> Option<String> {
    phrases.iter().find_map(|phrase| {
        let (first, rest) = phrase.parts.split_first()?;
        let varying = varying(text.strip_prefix(first)?, rest, phrases)?;
        Some(filled(phrase.translation, &varying))
    })
}

/// What stands before each of `parts`, translated, if together they make up `text`.
fn varying(text: &str, parts: &[&str], phrases: &[Phrase]) -> Option<Vec<String>> {
    let Some((part, rest)) = parts.split_first() else {
        return text.is_empty().then(Vec::new);
    };
    text.match_indices(part).find_map(|(end, _)| {
        // The last part is the end of the text.
        let after = &text[end + part.len()..];
        if rest.is_empty() && !after.is_empty() {
            return None;
        }
        let mut varying = vec![gap(&text[..end], phrases)?];
        varying.extend(self::varying(after, rest, phrases)?);
        Some(varying)
    })
}

/// What varies, in Chinese where it is a phrase; `None` if it cannot be what varies.
fn gap(text: &str, phrases: &[Phrase]) -> Option<String> {
    if text.starts_with("PROGRAM ") {
        return Some(text.to_owned());
    }
    let is_open = text.starts_with(['"', '[', '(']) || text.starts_with("Some(");
    let is_value = is_open && text.ends_with(['"', ']', ')']);
    if is_open && !is_value {
        return None;
    }
    look_up(text, phrases).or_else(|| {
        let is_word = !text.is_empty() && !text.contains([' ', '"']);
        let is_error = text.ends_with(')') && text.contains(" (os error ");
        (is_value || is_word || is_error).then(|| text.to_owned())
    })
}

fn filled(translation: &str, varying: &[String]) -> String {
    let mut text = String::new();
    let mut next = 0;
    let mut rest = translation;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((number, after)) = after.split_once('}') else {
            break;
        };
        let index = number.parse().unwrap_or(next);
        next = index + 1;
        text += before;
        text += varying.get(index).map_or("", String::as_str);
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# a comment
got {} on the {}'s stdout
在{1}的标准输出上收到 {0}

server
服务器

the {} ended
{}结束了

{}; {}
{}；{}
";

    fn said(text: &str) -> Option<String> {
        look_up(text, &phrases(FILE))
    }

    #[test]
    fn a_sentence_is_translated_with_what_varies_in_it() {
        assert_eq!(
            said("got \"你好\" on the server's stdout").unwrap(),
            "在服务器的标准输出上收到 \"你好\""
        );
        assert_eq!(said("the client ended").unwrap(), "client结束了");
    }

    #[test]
    fn a_sentence_of_two_is_cut_between_them_and_not_within_a_message() {
        assert_eq!(
            said("\"a; the \"b\" ended; c\"; the server ended").unwrap(),
            "\"a; the \"b\" ended; c\"；服务器结束了"
        );
        assert_eq!(
            said("Broken pipe (os error 32); the server ended").unwrap(),
            "Broken pipe (os error 32)；服务器结束了"
        );
    }

    #[test]
    fn what_reports_put_together_is_taken_apart() {
        for (english, translation) in [
            ("peer left", "对端离开了"),
            ("peer 2 left", "2 号对端离开了"),
            (
                "got \"hi\" on the server's stdout",
                "服务器的标准输出上出现了 \"hi\"",
            ),
            (
                "\"a; b\"; the client has ended (exit status: 1)",
                "\"a; b\"；客户端已经结束（退出状态 1）",
            ),
        ] {
            assert_eq!(chinese(english).unwrap(), translation);
        }
    }

    #[test]
    fn what_is_not_translated_stays() {
        assert_eq!(said("the server ends"), None);
        assert_eq!(said("something else"), None);
        assert_eq!(said("the server of the stage ended"), None);
        assert_eq!(said("something else; the server ended"), None);
        assert_eq!(translated("as it is", Language::English), "as it is");
    }

    #[test]
    fn every_phrase_has_two_lines_and_no_gap_too_many() {
        let lines = CHINESE
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(lines.count() % 2, 0);
        for phrase in phrases(CHINESE) {
            let gaps = phrase.parts.len() - 1;
            let filled = filled(phrase.translation, &vec!["\u{1}".to_owned(); gaps]);
            let used = filled.matches('\u{1}').count();
            assert_eq!(used, gaps, "{}", phrase.translation);
            let is_chinese = phrase.translation.chars().any(|c| c >= '\u{2e80}');
            assert!(
                is_chinese || phrase.translation == "{}",
                "{}",
                phrase.translation
            );
        }
    }
}
