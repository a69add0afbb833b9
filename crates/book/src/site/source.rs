//! A file of the project, as a page that any browser shows.

use std::fs;
use std::io;
use std::path::Path;

use lesson_kit::Context;

use super::write;
use crate::fault::shown;

/// Writes the page of the file or folder at `path`, and those of all that is in it.
pub(super) fn show(root: &Path, path: &Path, site: &Path) -> io::Result<()> {
    let full = root.join(path);
    let body = if full.is_dir() {
        let entries = fs::read_dir(&full).context("read", full.display())?;
        let names = entries.map(|entry| Ok(entry?.file_name()));
        let mut names = names.collect::<io::Result<Vec<_>>>()?;
        names.sort();
        names
            .iter()
            .try_for_each(|name| show(root, &path.join(name), site))?;
        let folder = path.file_name().unwrap_or_default().display();
        let names = names.iter().map(|name| name.display());
        names
            .map(|name| format!("<p><a href=\"{folder}/{name}.html\">{name}</a></p>\n"))
            .collect()
    } else {
        let bytes = fs::read(&full).context("read", full.display())?;
        format!("<pre>{}</pre>\n", lines(&String::from_utf8_lossy(&bytes)))
    };
    let page = site.join("source").join(format!("{}.html", shown(path)));
    let title = format!("<title>{0}</title>\n<h1>{0}</h1>\n", shown(path));
    write(&page, &format!("{HEAD}{title}{body}"))
}

const HEAD: &str = "<!doctype html>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<link rel=\"icon\" href=\"data:,\">
<style>:root { color-scheme: light dark } pre { white-space: pre-wrap; overflow-wrap: anywhere } h1 { overflow-wrap: anywhere }</style>
";

/// Each line with its anchor, such as `#L7`.
fn lines(text: &str) -> String {
    let lines = (1..).zip(text.lines()).map(|(number, line)| {
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        format!("<span id=\"L{number}\">{line}</span>\n")
    });
    lines.collect()
}
