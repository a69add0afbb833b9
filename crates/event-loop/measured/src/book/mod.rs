//! The results in the book: two plots and a table, in both languages.
//!
//! All are made from `results.json`, which lies beside this package's `Cargo.toml`: a test sees whether they are still the same.

mod language;
mod plots;
mod drawing;
mod colours;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::results::Results;
use language::Language;

/// Those that the book shows.
pub(crate) const RESULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/results.json");
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs");

/// Writes what differs from what is there, and names it: the results, the figures, and the tables of the chapters.
pub(crate) fn write(results: &Results) -> Result<()> {
    fs::write(RESULTS, serde_json::to_string(results)?)?;
    for (file, text) in files(results)? {
        if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            fs::write(&file, &text).with_context(|| format!("write {}", file.display()))?;
            let name = file.strip_prefix(DOCS).unwrap_or(&file);
            eprintln!("docs/{} is new", name.display());
        }
    }
    Ok(())
}

/// What the files of the book must hold.
fn files(results: &Results) -> Result<Vec<(PathBuf, String)>> {
    let docs = Path::new(DOCS);
    let mut files = Vec::new();
    for language in Language::ALL {
        let tag = language.tag();
        let figures = docs.join("figures");
        let figure = |name| figures.join(format!("{name}.{tag}.svg"));
        files.push((figure("loop-rate"), plots::rate(results, language)?));
        files.push((figure("loop-silent"), plots::silent(results, language)?));
        let chapter = docs.join(tag).join("event-loop/README.md");
        let text =
            fs::read_to_string(&chapter).with_context(|| format!("read {}", chapter.display()))?;
        let table = table::markdown(results, language);
        let text = table::put_into(&text, &table)
            .with_context(|| format!("{} has no place for it", chapter.display()))?;
        files.push((chapter, text));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_shows_the_results() {
        let results = fs::read_to_string(RESULTS).unwrap();
        let results = serde_json::from_str(&results).unwrap();
        for (file, text) in files(&results).unwrap() {
            let there = fs::read_to_string(&file).unwrap();
            assert!(there == text, "{}: see --draw", file.display());
        }
    }
}
