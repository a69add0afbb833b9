//! A page of mdBook's, with links that lead somewhere on the site, and Chinese without spaces between lines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::fault::shown;
use crate::ladders;
use crate::language::Language;
use crate::links::{is_external, resolved};

/// The page of a chapter in `folder`, such as `docs/en/tcp-chat`; the files it links to are added to `linked`.
pub(super) fn completed(html: &str, folder: &Path, linked: &mut BTreeSet<PathBuf>) -> String {
    const LINK: &str = "href=\"";
    let mut parts = html.split(LINK);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (target, rest) = part.split_once('"').unwrap_or((part, ""));
        let target = on_the_site(target, folder, linked).unwrap_or_else(|| target.to_owned());
        text += &format!("{LINK}{target}\"{rest}");
    }
    if folder.starts_with(Language::Chinese.folder()) {
        text = without_spaces(&text);
    }
    text
}

/// Where a link leads on the site; `None` if it can stay as it is.
///
/// A chapter's `README` is its folder's index page; a file outside the book has a page below `source/`.
fn on_the_site(target: &str, folder: &Path, linked: &mut BTreeSet<PathBuf>) -> Option<String> {
    let (file, anchor) = target.split_at(target.find('#').unwrap_or(target.len()));
    if file.is_empty() || is_external(file) {
        return None;
    }
    let mut path = resolved(folder, file)?;
    // The folders in `docs` are on the site as they are; but of the ladders their pictures are.
    let is_in_docs = path.starts_with("docs") && path.components().count() > 2;
    if is_in_docs && !path.starts_with(ladders::TRACES) {
        let folder = file.strip_suffix("README.html")?;
        return Some(format!("{folder}index.html{anchor}"));
    }
    // A page of source has anchors for its lines, not for headings.
    let mut anchor = anchor;
    // mdBook takes all Markdown for pages of the book.
    if path.extension().is_some_and(|ending| ending == "html") {
        path.set_extension("md");
        anchor = "";
    }
    let up = "../".repeat(folder.components().count() - 1);
    let link = format!("{up}source/{}.html{anchor}", shown(&path));
    linked.insert(path);
    Some(link)
}

/// A browser shows the end of a line as a space; after Chinese punctuation there must be none.
fn without_spaces(html: &str) -> String {
    const PUNCTUATION: [char; 11] = [
        '。', '，', '；', '：', '？', '！', '、', '）', '”', '》', '…',
    ];
    let mut text = String::with_capacity(html.len());
    let mut is_code = false;
    for line in html.lines() {
        is_code = (is_code || line.contains("<pre")) && !line.contains("</pre>");
        text.push_str(line);
        if is_code || !line.ends_with(PUNCTUATION) {
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_of_the_site() {
        let link = |target: &str| {
            let mut linked = BTreeSet::new();
            let folder = Path::new("docs/en/tcp-chat");
            let html = completed(
                &format!("<a href=\"{target}\">x</a> y\n"),
                folder,
                &mut linked,
            );
            let linked: Vec<_> = linked.iter().map(|path| shown(path)).collect();
            let link = html.strip_prefix("<a href=\"").unwrap();
            let link = link.strip_suffix("\">x</a> y\n").unwrap().to_owned();
            (link, linked.join(" "))
        };
        for same in [
            "#run-it",
            "exercises.html#a",
            "https://a.example/README.html",
            "../../figures/a.svg",
            "../../theme/site.css",
            "",
        ] {
            assert_eq!(link(same), (same.to_owned(), String::new()));
        }
        for (from, to) in [
            ("README.html", "index.html"),
            ("../udp-upper/README.html#b", "../udp-upper/index.html#b"),
        ] {
            assert_eq!(link(from), (to.to_owned(), String::new()));
        }
        for (from, to, file) in [
            (
                "../../../crates/a/src/b.rs#L7",
                "../../source/crates/a/src/b.rs.html#L7",
                "crates/a/src/b.rs",
            ),
            (
                "../../../crates/a/src",
                "../../source/crates/a/src.html",
                "crates/a/src",
            ),
            (
                "../../../tests/wrong/README.html#c",
                "../../source/tests/wrong/README.md.html",
                "tests/wrong/README.md",
            ),
            (
                "../../architecture.html",
                "../../source/docs/architecture.md.html",
                "docs/architecture.md",
            ),
            (
                "../../ladders/a_server.py",
                "../../source/docs/ladders/a_server.py.html",
                "docs/ladders/a_server.py",
            ),
        ] {
            assert_eq!(link(from), (to.to_owned(), file.to_owned()));
        }
    }

    #[test]
    fn lines_of_chinese_are_joined_and_code_is_not() {
        let html = "<p>先说现象，\n再说原因。\nend\n</p><pre>零\n一，\n二</pre>\n三，\n四\n";
        let joined = "<p>先说现象，再说原因。end\n</p><pre>零\n一，\n二</pre>\n三，四\n";
        assert_eq!(without_spaces(html), joined);
    }
}
