//! Both languages say the same: the same pages, headings, blocks and figures.
//!
//! The first line of a Chinese page names the English one that it translates, by a hash of its text:
//!
//! ```text
//! <!-- english: 8f2c0d1e5a7b9346 -->
//! ```
//!
//! So a page whose English has changed since is known.
//! Code and transcripts do not count: they are compared, so nobody has to look at them.

use std::path::Path;

use crate::code;
use crate::fault::{Findings, shown};
use crate::language::Language;
use crate::page::{Kind, Page};
use crate::tree::Book;

/// Stands for the hash of a new translation, until it is filled in.
pub(crate) const TO_DO: &str = "TODO";

/// Compares each page with the same page in the other language.
pub(crate) fn check(book: &Book, findings: &mut Findings) {
    for page in book.chosen() {
        let other = match page.language {
            Language::English => Language::Chinese,
            Language::Chinese => Language::English,
        };
        match book.page(other, page.name()) {
            None => {
                let there = other.folder().join(page.name());
                let what = format!("there is no {}", shown(&there));
                findings.fault(&page.path, 1, what, "translate it, or take it away");
            }
            Some(english) if page.language == Language::Chinese => {
                findings.checked += 1;
                compare(english, page, findings);
                if !page.is_summary() {
                    check_hash(english, page, findings);
                }
            }
            Some(_) => {}
        }
    }
}

/// What must be the same in both languages, in this order.
#[derive(Debug, PartialEq, Eq)]
enum Same<'page> {
    Heading(usize),
    /// Its language, and its content if that must be the same.
    Block(&'page str, Option<&'page str>),
    Figure(String),
    Details,
}

impl Same<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Heading(level) => format!("a heading `{}`", "#".repeat(*level)),
            Self::Block(language, _) => format!("a block ```{language}"),
            Self::Figure(name) => format!("the figure {name}"),
            Self::Details => "a `<details>`".to_owned(),
        }
    }
}

fn all_same(page: &Page) -> Vec<(usize, Same<'_>)> {
    let same = |kind| match kind {
        &Kind::Heading { level, .. } => Some(Same::Heading(level)),
        Kind::Block(block) => {
            let language = block.language.as_str();
            let is_fixed = ["rust", "python", "console"].contains(&language) && !page.has_hints();
            Some(Same::Block(
                language,
                is_fixed.then_some(block.content.as_str()),
            ))
        }
        Kind::Image { target, .. } => Some(Same::Figure(without_language(target))),
        Kind::Html(html) if html.contains("<details") => Some(Same::Details),
        _ => None,
    };
    let parts = page.parts.iter();
    parts
        .filter_map(|part| Some((part.line, same(&part.kind)?)))
        .collect()
}

/// `handshake.en.svg` and `handshake.zh-CN.svg` are one figure.
fn without_language(target: &str) -> String {
    let name = target.rsplit('/').next().unwrap_or(target);
    let tags = Language::ALL.map(|language| format!(".{}.", language.tag()));
    tags.iter()
        .fold(name.to_owned(), |name, tag| name.replace(tag, "."))
}

/// Names the first place where the two part; what comes after it would only repeat that.
fn compare(english: &Page, chinese: &Page, findings: &mut Findings) {
    let (originals, translations) = (all_same(english), all_same(chinese));
    let there = shown(&english.path);
    let parts = originals
        .iter()
        .zip(&translations)
        .find(|((_, a), (_, b))| a != b);
    let next =
        "make the two pages the same here; the other is right where you have just changed it";
    match parts {
        Some(((there_line, Same::Block(language, _)), (line, Same::Block(other, _))))
            if language == other =>
        {
            let what = format!("this ```{language} block is not the one of {there}:{there_line}");
            findings.fault(&chinese.path, *line, what, next);
        }
        Some(((there_line, original), (line, translation))) => {
            let what = format!(
                "here is {}, and in {there}:{there_line} {}",
                translation.shown(),
                original.shown()
            );
            findings.fault(&chinese.path, *line, what, next);
        }
        None => {
            let count = originals.len().min(translations.len());
            if let Some((line, more)) = translations.get(count) {
                let what = format!("{there} ends before this: {}", more.shown());
                findings.fault(&chinese.path, *line, what, next);
            } else if let Some((line, more)) = originals.get(count) {
                let last = chinese.text.lines().count().max(1);
                let what = format!("it ends before {there}:{line}: {}", more.shown());
                findings.fault(&chinese.path, last, what, next);
            }
        }
    }
}

fn check_hash(english: &Page, chinese: &Page, findings: &mut Findings) {
    let mut fault = |what: String, next: String| findings.fault(&chinese.path, 1, what, next);
    let rewrite = "`cargo run -p book -- rewrite";
    match hash_in(&chinese.text) {
        None => fault(
            "its first line does not say which English text it translates".to_owned(),
            format!("begin it with `<!-- english: {TO_DO} -->`; {rewrite}` fills it in"),
        ),
        Some(TO_DO) => fault(
            "nothing says which English text it translates".to_owned(),
            format!("{rewrite}` fills it in"),
        ),
        Some(hash) if hash != hash_of(english) => fault(
            format!(
                "{} has changed since it was translated",
                shown(&english.path)
            ),
            format!(
                "translate what has changed (`git log -p {}`), then {rewrite} --translated {}`",
                shown(&english.path),
                shown(&chinese.path)
            ),
        ),
        Some(_) => {}
    }
}

/// What the first line of a page says.
pub(crate) fn hash_in(text: &str) -> Option<&str> {
    let comment = text.lines().next()?.trim().strip_prefix("<!--")?;
    let comment = comment.strip_suffix("-->")?.trim();
    Some(comment.strip_prefix("english:")?.trim())
}

/// The first line of the translation of `english`.
pub(crate) fn first_line(english: &Page) -> String {
    format!("<!-- english: {} -->", hash_of(english))
}

/// Of what a translator has to read: not of code and transcripts.
pub(crate) fn hash_of(english: &Page) -> String {
    let mut is_read = vec![true; english.text.lines().count()];
    for (line, block) in english.blocks() {
        if ["rust", "python", "console"].contains(&block.language.as_str()) && !english.has_hints()
        {
            is_read[line..]
                .iter_mut()
                .take(block.content.lines().count())
                .for_each(|one| *one = false);
        }
    }
    let lines = english.text.lines().zip(is_read);
    let lines = lines.filter(|(line, is_read)| *is_read && code::comment(line).is_none());
    let bytes = lines.flat_map(|(line, _)| line.trim_end().bytes().chain([b'\n']));
    format!("{:016x}", fnv_1a(bytes))
}

/// Short, and the same for ever; see RFC 9923. Nobody tries to deceive it.
fn fnv_1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The English page that the page at `path` translates.
pub(crate) fn english_of<'book>(book: &'book Book, path: &Path) -> Option<&'book Page> {
    let name = path.strip_prefix(Language::Chinese.folder()).ok()?;
    book.page(Language::English, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_of_the_standard() {
        assert_eq!(fnv_1a("".bytes()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn code_does_not_change_the_hash_and_text_does() {
        let hash =
            |text: &str| hash_of(&Page::parse("docs/en/a.md".into(), Language::English, text));
        let page = "# a\n\n```rust\nq\n```\n\n```text\nw\n```\n";
        assert_eq!(hash(page), hash(&page.replace('q', "z")));
        assert_eq!(hash(page), hash(&page.replace('q', "z\nz")));
        assert_ne!(hash(page), hash(&page.replace('w', "z")));
        assert_ne!(hash(page), hash(&page.replace("# a", "# b")));
    }

    #[test]
    fn the_first_line_is_read() {
        assert_eq!(hash_in("<!-- english: 12ab -->\n# a\n"), Some("12ab"));
        assert_eq!(hash_in("# a\n<!-- english: 12ab -->\n"), None);
    }
}
