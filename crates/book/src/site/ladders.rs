//! Ladders on the site: in place of its figure, a ladder that can be stepped through.
//!
//! Where JavaScript is off it is the same picture. What it consists of is made by socket-trace.

use std::io;
use std::path::Path;

use socket_trace::{draw, show_in_page};

use super::write;
use crate::ladders;
use crate::links::resolved;

/// What mdBook makes of a figure: it has the image twice, once to be enlarged.
const BEGIN: &str = "<p><label class=\"checkbox-label\">";
const END: &str = "</label></p>";

const STYLE: &str = "ladders.css";
const SCRIPT: &str = "ladders.js";

/// Writes the style and the script of all pages with ladders.
pub(super) fn write_style_and_script(site: &Path) -> io::Result<()> {
    write(&site.join(STYLE), &draw::figure_style())?;
    write(&site.join(SCRIPT), &draw::figure_script())
}

/// The page of a chapter in `folder`, such as `docs/en/tcp-chat`, with its ladders; `None` if it has none.
///
/// # Errors
/// If a trace cannot be read.
pub(super) fn in_page(html: &str, folder: &Path, root: &Path) -> io::Result<Option<String>> {
    let mut parts = html.split(BEGIN);
    let mut page = parts.next().unwrap_or_default().to_owned();
    let mut has_ladders = false;
    for part in parts {
        let (image, rest) = part.split_once(END).unwrap_or((part, ""));
        let trace = attribute(image, "src")
            .and_then(|source| ladders::trace_of(&resolved(folder, source)?));
        match trace
            .map(|trace| root.join(trace))
            .filter(|trace| trace.is_file())
        {
            Some(trace) => {
                let text = attribute(image, "alt").unwrap_or_default();
                page += &show_in_page(&trace, &format!(" role=\"figure\" aria-label=\"{text}\""))?;
                page += rest;
                has_ladders = true;
            }
            None => page += &format!("{BEGIN}{part}"),
        }
    }
    let up = "../".repeat(folder.components().count() - 1);
    let head = format!(
        "<link rel=\"stylesheet\" href=\"{up}{STYLE}\">\n<script src=\"{up}{SCRIPT}\" defer></script>\n</head>"
    );
    Ok(has_ladders.then(|| page.replacen("</head>", &head, 1)))
}

/// The value of the first attribute of this name.
fn attribute<'html>(html: &'html str, name: &str) -> Option<&'html str> {
    let (_, value) = html.split_once(&format!("{name}=\""))?;
    Some(value.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = "docs/en/socket-calls";

    fn in_page(html: &str) -> Option<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        super::in_page(html, Path::new(FOLDER), &root).unwrap()
    }

    fn figure(name: &str) -> String {
        let image = format!("<img src=\"../../figures/{name}.en.svg\" alt=\"It &lt; that\">");
        format!(
            "{BEGIN}<input class=\"checkbox-img\" type=\"checkbox\">{image}<span class=\"img-wrapper\">{image}</span>{END}"
        )
    }

    #[test]
    fn a_ladder_takes_the_place_of_its_figure() {
        let html = format!(
            "<html><head></head><p>a</p>\n{}\n<p>b</p>",
            figure("first-conversation")
        );
        let page = in_page(&html).unwrap();
        assert!(
            page.starts_with("<html><head><link rel=\"stylesheet\" href=\"../../ladders.css\">"),
            "{page}"
        );
        assert!(
            page.contains(
                "<p>a</p>\n<div class=\"trace\" role=\"figure\" aria-label=\"It &lt; that\">\n<svg"
            ),
            "{page}"
        );
        assert!(page.ends_with("</div>\n\n<p>b</p>"), "{page}");
        assert!(!page.contains("<img"), "{page}");
    }

    #[test]
    fn other_figures_stay_as_they_are() {
        let html = format!("<head></head>{}", figure("framings"));
        assert_eq!(in_page(&html), None);
        let both = format!("{html}{}", figure("first-conversation"));
        assert!(in_page(&both).unwrap().contains(&figure("framings")));
    }
}
