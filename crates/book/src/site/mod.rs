//! The site: mdBook's pages, and what they need to be read without a code host.
//!
//! ```text
//!  docs/LANGUAGE/*.md ──mdBook──▶ target/book/LANGUAGE/*.html     links and ends of lines put right
//!  the pages' text           ───▶ target/book/LANGUAGE/search-data.js
//!  files that pages link to  ───▶ target/book/source/FILE.html
//!  docs/ladders/*.json       ───▶ in the pages, in place of their figures; target/book/ladders.{css,js}
//! ```

mod html;
mod ladders;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use lesson_kit::Context;

use crate::language::Language;
use crate::links;
use crate::tree::{Book, files_below};

/// Builds both languages into `target/book`, and returns that folder.
///
/// # Errors
/// If `mdbook` is not installed, or fails; if the book links to a file that is not there.
pub fn build(book: &Book) -> io::Result<PathBuf> {
    let site = book.root.join("target/book");
    if site.exists() {
        fs::remove_dir_all(&site).context("remove", site.display())?;
    }
    for language in Language::ALL {
        let mut mdbook = Command::new("mdbook");
        mdbook.arg("build").arg(book.root.join(language.folder()));
        let status = mdbook.status().context("start", "mdbook")?;
        if !status.success() {
            let what = format!("mdbook build {}: {status}", language.folder().display());
            return Err(io::Error::other(what));
        }
    }
    complete(book, &site)?;
    Ok(site)
}

/// Adds to mdBook's pages in `site` what they lack: see above.
///
/// # Errors
/// If a file cannot be read or written; the error names it.
pub fn complete(book: &Book, site: &Path) -> io::Result<()> {
    let docs = book.root.join("docs");
    let mut linked = BTreeSet::new();
    for language in Language::ALL {
        let folder = site.join(language.tag());
        for page in files_below(site, language.tag().as_ref(), "html")? {
            let path = Path::new("docs").join(&page);
            let html = read(&site.join(&page))?;
            let html = html::completed(&html, path.parent().unwrap_or(&path), &mut linked);
            write(&site.join(&page), &html)?;
        }
        let data = search_data(book, language, &folder)?;
        write(&folder.join("search-data.js"), &data)?;
        // After that: nobody searches for what is in a picture.
        for page in files_below(site, language.tag().as_ref(), "html")? {
            let folder = Path::new("docs").join(page.parent().unwrap_or(&page));
            let html = read(&site.join(&page))?;
            if let Some(html) = ladders::in_page(&html, &folder, &book.root)? {
                write(&site.join(&page), &html)?;
            }
        }
        // mdBook copies every file that is not a page, its own settings too.
        let settings = folder.join("book.toml");
        fs::remove_file(&settings).context("remove", settings.display())?;
    }
    ladders::write_style_and_script(site)?;
    for figure in files_below(&docs, "figures".as_ref(), "svg")? {
        write(&site.join(&figure), &read(&docs.join(&figure))?)?;
    }
    let index = read(&docs.join("theme/index.html"))?;
    write(&site.join("index.html"), &index)?;
    let mut linked = linked.iter();
    linked.try_for_each(|path| source::show(&book.root, path, site))
}

/// The text of each page, in reading order, for `docs/theme/search.js`.
///
/// It is a script, because a page that is opened from a disk can load nothing else.
fn search_data(book: &Book, language: Language, folder: &Path) -> io::Result<String> {
    let mut pages = Vec::new();
    let summary = book.page(language, Path::new("SUMMARY.md"));
    for name in summary.map(links::entries).unwrap_or_default() {
        let name = name.with_extension("html").display().to_string();
        let name = name.replace("README.html", "index.html");
        let html = read(&folder.join(&name))?;
        let main = html.split_once("<main>").unwrap_or_default().1;
        let main = main.split_once("</main>").unwrap_or_default().0;
        pages.push((name, format!("<main>{main}</main>")));
    }
    Ok(format!("const bookPages = {};\n", serde_json::json!(pages)))
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).context("read", path.display())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).context("create", folder.display())?;
    fs::write(path, text).context("write", path.display())
}
