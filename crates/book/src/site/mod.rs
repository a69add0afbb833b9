//! The site: mdBook's pages, and what they need to be read without a code host.
//!
//! ```text
//!  docs/LANGUAGE/*.md ──mdBook──▶ target/book/LANGUAGE/*.html     links and ends of lines put right
//!  the pages' text           ───▶ target/book/LANGUAGE/search-data.js
//!  files that pages link to  ───▶ target/book/source/FILE.html
//! ```

mod html;
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

/// Adds to the pages that mdBook has put into `site` what it does not know of.
///
/// # Errors
/// If a file cannot be read or written; the error names it.
pub fn complete(book: &Book, site: &Path) -> io::Result<()> {
    let mut linked = BTreeSet::new();
    for language in Language::ALL {
        let folder = site.join(language.tag());
        for page in files_below(site, language.tag().as_ref(), "html")? {
            let in_docs = Path::new("docs").join(&page);
            let folder = in_docs.parent().unwrap_or(&in_docs);
            let page = site.join(&page);
            let html = html::completed(&read(&page)?, folder, &mut linked);
            write(&page, &html)?;
        }
        write(
            &folder.join("search-data.js"),
            &search_data(book, language, &folder)?,
        )?;
        // mdBook copies all that is no page, its own settings too.
        let settings = folder.join("book.toml");
        fs::remove_file(&settings).context("remove", settings.display())?;
    }
    copy_figures(&book.root.join("docs/figures"), &site.join("figures"))?;
    write(
        &site.join("index.html"),
        &read(&book.root.join("docs/theme/index.html"))?,
    )?;
    linked
        .iter()
        .try_for_each(|path| source::show(&book.root, path, site))
}

/// What `docs/theme/search.js` looks through: the text of each page, in reading order.
///
/// It is a script, because a page that is opened from a disk may load a script, and nothing else.
fn search_data(book: &Book, language: Language, folder: &Path) -> io::Result<String> {
    let mut pages = Vec::new();
    let summary = book.page(language, Path::new("SUMMARY.md"));
    for path in summary.map(links::entries).unwrap_or_default() {
        let name = path.strip_prefix(language.folder()).unwrap_or(&path);
        let name = name.with_extension("html").display().to_string();
        let name = name.replace("README.html", "index.html");
        let html = read(&folder.join(&name))?;
        let main = html.split_once("<main>").unwrap_or_default().1;
        let main = main.split_once("</main>").unwrap_or_default().0;
        pages.push((name, format!("<main>{main}</main>")));
    }
    Ok(format!("const bookPages = {};\n", serde_json::json!(pages)))
}

fn copy_figures(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to).context("create", to.display())?;
    for figure in fs::read_dir(from).context("read", from.display())? {
        let figure = figure?;
        fs::copy(figure.path(), to.join(figure.file_name()))
            .context("copy", figure.path().display())?;
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).context("read", path.display())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text).context("write", path.display())
}
