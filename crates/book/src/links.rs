//! Every link leads somewhere, every figure has a text that describes it, and every page is in the table of contents.

use std::path::{Component, Path, PathBuf};

use crate::fault::{Findings, shown};
use crate::language::Language;
use crate::page::{Kind, Page};
use crate::tree::Book;

/// Follows all links.
pub(crate) fn check(book: &Book, findings: &mut Findings) {
    for page in book.chosen() {
        for part in &page.parts {
            let line = part.line;
            match &part.kind {
                Kind::Link(target) => follow(book, page, line, target, findings),
                Kind::Image { target, text } => {
                    follow(book, page, line, target, findings);
                    check_figure(page, line, target, text, findings);
                }
                Kind::Html(html) => {
                    for target in targets(html) {
                        follow(book, page, line, target, findings);
                    }
                }
                Kind::Undefined(name) => {
                    let what = format!("the link `[{name}]` is nowhere defined");
                    let next = format!("write `[text](file.md)`, or `[{name}]: file.md` somewhere");
                    findings.fault(&page.path, line, what, next);
                }
                _ => {}
            }
        }
    }
    check_contents(book, findings);
}

/// `href="…"` and `src="…"` in HTML.
fn targets(html: &str) -> impl Iterator<Item = &str> {
    ["href=\"", "src=\""].into_iter().flat_map(move |name| {
        let after = html.split(name).skip(1);
        after.filter_map(|rest| Some(rest.split_once('"')?.0))
    })
}

/// Does a link name its scheme, such as `https:`? Links to other hosts are not followed.
pub(crate) fn is_external(target: &str) -> bool {
    let scheme = target.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn follow(book: &Book, page: &Page, line: usize, target: &str, findings: &mut Findings) {
    if is_external(target) {
        return;
    }
    findings.checked += 1;
    let mut fault = |what: String, next: &str| findings.fault(&page.path, line, what, next);
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = match file {
        "" => Some(page.path.clone()),
        file => resolved(page.folder(), &decoded(file)),
    };
    let Some(path) = path else {
        let what = format!("the link to `{target}` leads out of the project");
        return fault(what, "links begin at the page's own folder");
    };
    let there = shown(&path);
    if !book.root.join(&path).exists() {
        let what = format!("the link to `{target}` leads to {there}, which is not there");
        return fault(what, "has it another name, or is it in another folder?");
    }
    // The anchors of other files are made by the code host.
    let anchor = decoded(anchor);
    if let Some(other) = book.pages.iter().find(|other| other.path == path)
        && !anchor.is_empty()
        && !other.has_anchor(&anchor)
    {
        let next = match nearest(other, &anchor) {
            Some(nearest) => format!("did you mean `#{nearest}`?"),
            None => "link to the page alone, or to another heading".to_owned(),
        };
        fault(format!("{there} has no heading for `#{anchor}`"), &next);
    }
}

/// The heading whose anchor has the most words of `anchor`.
fn nearest<'page>(page: &'page Page, anchor: &str) -> Option<&'page str> {
    let is_in_both = |word: &&str| anchor.split('-').any(|other| other == *word);
    let common = |slug: &str| slug.split('-').filter(is_in_both).count();
    let slugs = page.parts.iter().filter_map(|part| match &part.kind {
        Kind::Heading { slug, .. } => Some(slug.as_str()),
        _ => None,
    });
    let nearest = slugs.max_by_key(|slug| common(slug));
    nearest.filter(|slug| common(slug) > 0)
}

fn check_figure(page: &Page, line: usize, target: &str, text: &str, findings: &mut Findings) {
    if text.trim().is_empty() {
        let what = format!("the figure {target} has no text for readers who cannot see it");
        let next = "describe in a sentence what it shows: `![…](…)`";
        findings.fault(&page.path, line, what, next);
    }
    let is_of = |language: &Language| target.contains(&format!(".{}.", language.tag()));
    let of = Language::ALL.iter().find(|language| is_of(language));
    if of.is_some_and(|language| *language != page.language) {
        let what = format!("the figure {target} is in another language than this page");
        let next = format!("link to the one that ends in .{}.svg", page.language.tag());
        findings.fault(&page.path, line, what, next);
    }
}

/// Where a link on a page in `folder` leads, as seen from the root; `None` if out of it.
pub(crate) fn resolved(folder: &Path, target: &str) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for step in Path::new(target).components() {
        match step {
            Component::ParentDir if path.pop() => {}
            Component::CurDir => {}
            Component::Normal(name) => path.push(name),
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path)
}

/// `%20` is a space; see RFC 3986, section 2.1.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Every page is in `SUMMARY.md`, in both languages in the same order.
///
/// Whether its entries exist is checked with the other links.
fn check_contents(book: &Book, findings: &mut Findings) {
    let summaries = Language::ALL.map(|language| book.page(language, Path::new("SUMMARY.md")));
    for summary in summaries.into_iter().flatten() {
        let entries = entries(summary);
        let pages = book.chosen().filter(|page| !page.is_summary());
        for page in pages.filter(|page| page.language == summary.language) {
            if !entries.iter().any(|entry| entry == page.name()) {
                let what = format!("it is not in {}", shown(&summary.path));
                let next = "add it there: no reader finds it otherwise";
                findings.fault(&page.path, 1, what, next);
            }
        }
    }
    if let [Some(english), Some(chinese)] = summaries
        && chinese.is_chosen
        && entries(english) != entries(chinese)
    {
        let what = format!("its entries are not those of {}", shown(&english.path));
        let next = "list the same pages in the same order";
        findings.fault(&chinese.path, 1, what, next);
    }
}

/// The names of the pages that a table of contents lists.
pub(crate) fn entries(summary: &Page) -> Vec<PathBuf> {
    let targets = summary.parts.iter().filter_map(|part| match &part.kind {
        Kind::Link(target) => resolved(Path::new(""), target),
        _ => None,
    });
    targets.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_begins_at_the_folder_of_its_page() {
        let from = Path::new("docs/en/tcp-chat");
        let path = |target| resolved(from, target).map(|path| shown(&path));
        assert_eq!(
            path("exercises.md").as_deref(),
            Some("docs/en/tcp-chat/exercises.md")
        );
        assert_eq!(
            path("../../figures/a.svg").as_deref(),
            Some("docs/figures/a.svg")
        );
        assert_eq!(path("../../../../elsewhere"), None);
        assert_eq!(path("/etc/passwd"), None);
    }

    #[test]
    fn percents_are_decoded() {
        assert_eq!(decoded("%E7%AC%AC-3-%E5%85%B3"), "第-3-关");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("a%zz"), "a%zz");
    }

    #[test]
    fn html_has_links_too() {
        let html = "<a href=\"a.md\">x</a> <img src=\"b.svg\" alt=\"\">";
        assert_eq!(targets(html).collect::<Vec<_>>(), ["a.md", "b.svg"]);
    }
}
