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
//! What varies may be a phrase itself, such as `server`.

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

/// Those that say most come first.
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
        let varying = varying(text, &phrase.parts)?;
        let inner: Vec<_> = varying
            .iter()
            .map(|part| look_up_whole(part, phrases).unwrap_or_else(|| (*part).to_owned()))
            .collect();
        Some(filled(phrase.translation, &inner))
    })
}

/// A part that varies: never by a phrase that is nothing but a gap.
fn look_up_whole(part: &str, phrases: &[Phrase]) -> Option<String> {
    let is_word = part.chars().any(char::is_alphabetic) && !part.starts_with('"');
    if is_word {
        look_up(part, phrases)
    } else {
        None
    }
}

/// What stands in the gaps between `parts`, if they make up `text`.
fn varying<'text>(text: &'text str, parts: &[&str]) -> Option<Vec<&'text str>> {
    let (first, rest) = parts.split_first()?;
    let mut left = text.strip_prefix(first)?;
    let mut varying = Vec::new();
    for (number, part) in (1..).zip(rest) {
        let end = if number == rest.len() {
            // The last part is the end of the text.
            left.len()
                .checked_sub(part.len())
                .filter(|&end| left.is_char_boundary(end) && &left[end..] == *part)?
        } else {
            left.find(part)?
        };
        varying.push(&left[..end]);
        left = &left[end + part.len()..];
    }
    left.is_empty().then_some(varying)
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
    fn what_is_not_translated_stays() {
        assert_eq!(said("the server ends"), None);
        assert_eq!(said("something else"), None);
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
            assert!(
                phrase.translation.chars().any(|c| c >= '\u{2e80}'),
                "{}",
                phrase.translation
            );
        }
    }
}
