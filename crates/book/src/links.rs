//! Every link leads somewhere, every figure can be seen or read, and every page is in the table of contents.

use std::path::{Component, Path, PathBuf};

use crate::fault::{Findings, shown};
use crate::language::Language;
use crate::page::{Kind, Page};
use crate::tree::Book;

/// Follows all links.
pub(crate) fn check(book: &Book, findings: &mut Findings) {
    for page in book.chosen() {
        for part in &page.parts {
            match &part.kind {
                Kind::Link(target) => follow(book, page, part.line, target, findings),
                Kind::Image {
                    target,
                    alternative,
                } => {
                    follow(book, page, part.line, target, findings);
                    check_figure(page, part.line, target, alternative, findings);
                }
                Kind::Html(html) => {
                    for target in targets(html) {
                        follow(book, page, part.line, target, findings);
                    }
                }
                Kind::Undefined(name) => {
                    let what = format!("the link `[{name}]` is nowhere defined");
                    let next = format!("write `[text](file.md)`, or `[{name}]: file.md` somewhere");
                    findings.fault(&page.path, part.line, what, next);
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

/// Does a link name its scheme, such as `https:`? Nothing is known of other hosts here.
pub(crate) fn is_external(target: &str) -> bool {
    let scheme = target.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn follow(book: &Book, page: &Page, line: usize, target: &str, findings: &mut Findings) {
    if is_external(target) {
        return;
    }
    findings.checked += 1;
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, Some(decoded(anchor))),
        None => (target, None),
    };
    let mut fault = |what: String, next: &str| findings.fault(&page.path, line, what, next);
    let path = if file.is_empty() {
        Some(page.path.clone())
    } else {
        resolved(page.folder(), &decoded(file))
    };
    let Some(path) = path else {
        let what = format!("the link to `{target}` leads out of the project");
        return fault(what, "links begin at the page's own folder");
    };
    if !book.root.join(&path).exists() {
        let what = format!(
            "the link to `{target}` leads to {}, which is not there",
            shown(&path)
        );
        return fault(what, "has it another name, or is it in another folder?");
    }
    // Of other files than pages, only the code host knows the anchors.
    if let Some(anchor) = anchor
        && let Some(other) = book.pages.iter().find(|other| other.path == path)
        && !other.has_anchor(&anchor)
    {
        let what = format!("{} has no heading for `#{anchor}`", shown(&path));
        fault(what, &another_anchor(other, &anchor));
    }
}

/// What to do about one that is not there.
fn another_anchor(page: &Page, anchor: &str) -> String {
    match nearest(page, anchor) {
        Some(nearest) => format!("did you mean `#{nearest}`?"),
        None => "link to the page alone, or to another heading".to_owned(),
    }
}

/// The heading whose anchor has most of the words.
fn nearest<'page>(page: &'page Page, anchor: &str) -> Option<&'page str> {
    let likeness = |slug: &str| {
        slug.split('-')
            .filter(|word| anchor.split('-').any(|other| other == *word))
            .count()
    };
    let slugs = page.parts.iter().filter_map(|part| match &part.kind {
        Kind::Heading { slug, .. } => Some(slug.as_str()),
        _ => None,
    });
    slugs
        .max_by_key(|slug| likeness(slug))
        .filter(|slug| likeness(slug) > 0)
}

fn check_figure(
    page: &Page,
    line: usize,
    target: &str,
    alternative: &str,
    findings: &mut Findings,
) {
    if alternative.trim().is_empty() {
        let what = format!("the figure {target} has no text for those who cannot see it");
        let next = "say in a sentence what is to be seen: `![…](…)`";
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
            Component::ParentDir => {
                if !path.pop() {
                    return None;
                }
            }
            Component::CurDir => {}
            Component::Normal(name) => path.push(name),
            Component::RootDir | Component::Prefix(_) => return None,
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
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Every page is in `SUMMARY.md`, in both languages in the same order; that its entries exist, its links show.
fn check_contents(book: &Book, findings: &mut Findings) {
    let mut orders = Vec::new();
    for language in Language::ALL {
        let folder = language.folder();
        let Some(summary) = book.page(language, Path::new("SUMMARY.md")) else {
            findings.skip(format!(
                "{} is not there: whether its table of contents has all pages was not checked",
                shown(&folder.join("SUMMARY.md"))
            ));
            continue;
        };
        let entries = entries(summary);
        check_all_listed(book, language, summary, &entries, findings);
        let names = entries
            .iter()
            .map(|path| path.strip_prefix(&folder).unwrap_or(path).to_owned());
        orders.push((summary, names.collect::<Vec<_>>()));
    }
    if let [(english, first), (chinese, second)] = &orders[..]
        && first != second
        && chinese.is_chosen
    {
        let what = format!("its entries are not those of {}", shown(&english.path));
        let next = "list the same pages in the same order";
        findings.fault(&chinese.path, 1, what, next);
    }
}

/// The pages that a table of contents names.
pub(crate) fn entries(summary: &Page) -> Vec<PathBuf> {
    let targets = summary.parts.iter().filter_map(|part| match &part.kind {
        Kind::Link(target) => resolved(summary.folder(), target),
        _ => None,
    });
    targets.collect()
}

fn check_all_listed(
    book: &Book,
    language: Language,
    summary: &Page,
    entries: &[PathBuf],
    findings: &mut Findings,
) {
    let pages = book
        .chosen()
        .filter(|page| page.language == language && !page.is_summary());
    for page in pages.filter(|page| !entries.contains(&page.path)) {
        let what = format!("it is not in {}", shown(&summary.path));
        let next = "add it there: no reader finds it otherwise";
        findings.fault(&page.path, 1, what, next);
    }
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
