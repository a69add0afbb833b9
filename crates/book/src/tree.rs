//! The pages of the book, in both languages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lesson_kit::Context;

use crate::language::Language;
use crate::page::Page;

/// The whole book, as it is in the files.
#[derive(Debug)]
pub struct Book {
    /// The project's root.
    pub root: PathBuf,
    /// All pages of both languages, `SUMMARY.md` too.
    pub pages: Vec<Page>,
}

impl Book {
    /// Reads `docs/en` and `docs/zh-CN`.
    ///
    /// # Errors
    /// If a page cannot be read; the error names it.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut pages = Vec::new();
        for language in Language::ALL {
            for path in files_below(root, &language.folder(), "md")? {
                let text = fs::read_to_string(root.join(&path)).context("read", path.display())?;
                pages.push(Page::parse(path, language, &text));
            }
        }
        let root = root.to_owned();
        Ok(Self { root, pages })
    }

    /// Chooses the pages at or below `paths`, such as `docs/en/tcp-chat`, in both languages; with no path, all.
    ///
    /// # Errors
    /// A path where no page is.
    pub fn choose(&mut self, paths: &[PathBuf]) -> Result<(), PathBuf> {
        let is_at = |page: &Page, path: &Path| {
            let places = Language::ALL.map(|language| language.folder().join(page.name()));
            places.iter().any(|place| place.starts_with(path))
        };
        for path in paths {
            if !self.pages.iter().any(|page| is_at(page, path)) {
                return Err(path.clone());
            }
        }
        for page in &mut self.pages {
            page.is_chosen = paths.is_empty() || paths.iter().any(|path| is_at(page, path));
        }
        Ok(())
    }

    /// The pages to check.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(|page| page.is_chosen)
    }

    /// The page in `language` whose place there is `name`: `tcp-chat/README.md`.
    pub(crate) fn page(&self, language: Language, name: &Path) -> Option<&Page> {
        self.pages
            .iter()
            .find(|page| page.language == language && page.name() == name)
    }
}

/// The files in `folder` and below whose names end in `.ENDING`, as seen from `root`, sorted.
pub(crate) fn files_below(root: &Path, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let full = root.join(folder);
    for entry in fs::read_dir(&full).context("read", full.display())? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files.extend(files_below(root, &path, ending)?);
        } else if path.extension().is_some_and(|found| found == ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
