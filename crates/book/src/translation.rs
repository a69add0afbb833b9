//! Both languages say the same: they have the same pages, headings, blocks and figures.
//!
//! The first line of a Chinese page names the English text that it translates, by its hash:
//!
//! ```text
//! <!-- english: 8f2c0d1e5a7b9346 -->
//! ```
//!
//! A different hash shows that the English page has changed since.
//! Code and transcripts are left out of it: other checks compare them.

use std::path::Path;

use crate::code;
use crate::fault::{Findings, shown};
use crate::language::Language;
use crate::page::{Block, Kind, Page};
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
                findings.fault(&page.path, 1, what, "translate it, or delete this one");
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
enum Element<'page> {
    Heading(usize),
    /// Its language, and its content if that must be the same.
    Block(&'page str, Option<&'page str>),
    Figure(String),
    Details,
}

impl Element<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Heading(level) => format!("a heading `{}`", "#".repeat(*level)),
            Self::Block(language, _) => format!("a block ```{language}"),
            Self::Figure(name) => format!("the figure {name}"),
            Self::Details => "a `<details>`".to_owned(),
        }
    }
}

/// Each with its line.
fn elements(page: &Page) -> Vec<(usize, Element<'_>)> {
    let element = |kind| match kind {
        &Kind::Heading { level, .. } => Some(Element::Heading(level)),
        Kind::Block(block) => {
            let content = is_compared(page, block).then_some(block.content.as_str());
            Some(Element::Block(&block.language, content))
        }
        Kind::Image { target, .. } => Some(Element::Figure(without_language(target))),
        Kind::Html(html) if html.contains("<details") => Some(Element::Details),
        _ => None,
    };
    let parts = page.parts.iter();
    parts
        .filter_map(|part| Some((part.line, element(&part.kind)?)))
        .collect()
}

/// Is the content of a block the same in both languages?
fn is_compared(page: &Page, block: &Block) -> bool {
    ["rust", "python", "console"].contains(&block.language.as_str()) && !page.has_hints()
}

/// `framings.en.svg` and `framings.zh-CN.svg` are one figure.
fn without_language(target: &str) -> String {
    let name = target.rsplit('/').next().unwrap_or(target).to_owned();
    let tags = Language::ALL.map(|language| format!(".{}.", language.tag()));
    tags.iter().fold(name, |name, tag| name.replace(tag, "."))
}

/// Names the first difference, since those after it often follow from it.
fn compare(english: &Page, chinese: &Page, findings: &mut Findings) {
    let (originals, translations) = (elements(english), elements(chinese));
    let pairs = originals.iter().zip(&translations);
    let same = pairs.take_while(|((_, a), (_, b))| a == b).count();
    let there = shown(&english.path);
    let (line, what) = match (originals.get(same), translations.get(same)) {
        (None, None) => return,
        (Some((at, Element::Block(a, _))), Some((line, Element::Block(b, _)))) if a == b => {
            let what = format!("this ```{a} block is not the one of {there}:{at}");
            (*line, what)
        }
        (Some((at, original)), Some((line, translation))) => {
            let (original, translation) = (original.shown(), translation.shown());
            let what = format!("here is {translation}, and in {there}:{at} {original}");
            (*line, what)
        }
        (None, Some((line, more))) => {
            let what = format!("{there} ends before this: {}", more.shown());
            (*line, what)
        }
        (Some((at, more)), None) => {
            let what = format!("it ends before {there}:{at}: {}", more.shown());
            (chinese.text.lines().count().max(1), what)
        }
    };
    let next =
        "make the two pages the same here; the other is right where you have just changed it";
    findings.fault(&chinese.path, line, what, next);
}

fn check_hash(english: &Page, chinese: &Page, findings: &mut Findings) {
    let (original, translation) = (shown(&english.path), shown(&chinese.path));
    let rewrite = "`cargo run -p book -- rewrite";
    let (what, next) = match hash_in(&chinese.text) {
        None => (
            "its first line does not say which English text it translates".to_owned(),
            format!("begin it with `<!-- english: {TO_DO} -->`; {rewrite}` fills it in"),
        ),
        Some(TO_DO) => (
            "nothing says which English text it translates".to_owned(),
            format!("{rewrite}` fills it in"),
        ),
        Some(hash) if hash != hash_of(english) => (
            format!("{original} has changed since it was translated"),
            format!(
                "translate what has changed (`git log -p {original}`), \
                 then {rewrite} --translated {translation}`"
            ),
        ),
        Some(_) => return,
    };
    findings.fault(&chinese.path, 1, what, next);
}

/// The hash in the first line of a page.
pub(crate) fn hash_in(text: &str) -> Option<&str> {
    let comment = text.lines().next()?.trim().strip_prefix("<!--")?;
    let comment = comment.strip_suffix("-->")?.trim();
    Some(comment.strip_prefix("english:")?.trim())
}

/// The first line of the translation of `english`.
pub(crate) fn first_line(english: &Page) -> String {
    format!("<!-- english: {} -->", hash_of(english))
}

/// Of the text that a translator reads: not of code and transcripts.
fn hash_of(english: &Page) -> String {
    let mut lines: Vec<_> = english.text.lines().collect();
    // From the end, because the numbers of the lines after a block change.
    for block in english.blocks().rev() {
        if is_compared(english, block) {
            lines.drain(block.line..block.line + block.content.lines().count());
        }
    }
    lines.retain(|line| code::comment(line).is_none());
    let bytes = lines
        .iter()
        .flat_map(|line| line.trim_end().bytes().chain([b'\n']));
    format!("{:016x}", fnv_1a(bytes))
}

/// Short, and standardized (RFC 9923); it need not resist attacks.
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
