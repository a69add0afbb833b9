//! Starters: right programs up to stage 0; see [`stages`](super::stages).
//!
//! At each place where code is missing, a comment has the title of its stage, in the reader's language.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use harness::report::{Said, said, verbatim};
use walkdir::WalkDir;

use super::pages::Page;
use super::places::python_file;
use super::stages::up_to;
use crate::cargo::root;
use crate::language::Language;
use crate::lessons::Lesson;

/// In the right programs: the message of a place where the code of a stage is missing.
const NOT_WRITTEN: &str = "stage {stage} is not written yet";

/// The programming language of a starter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Starter {
    /// Rust, a package of its own
    Rust,
    /// Python, one file, standard library only
    Python,
}

impl Starter {
    /// The files of a right program: the path of each, and its name in an exercise.
    ///
    /// # Errors
    /// If they cannot be listed.
    pub fn sources(self, lesson: &Lesson) -> Result<Vec<(PathBuf, PathBuf)>, Said> {
        let tests = root().join("tests");
        match self {
            Self::Python => {
                let name = python_file(lesson);
                Ok(vec![(tests.join("python").join(&name), name.into())])
            }
            Self::Rust => {
                let folder = tests.join("starters").join(lesson.name);
                let mut sources = files_in(&folder)
                    .map_err(|error| said!("list {}: {}", folder.display(), error))?;
                // The course was built with these versions, so they are downloaded already.
                sources.push((root().join("Cargo.lock"), "Cargo.lock".into()));
                Ok(sources)
            }
        }
    }

    /// The files of the program of `lesson` up to stage `last`: the name and the text of each.
    ///
    /// # Errors
    /// If a source cannot be read, or its markers do not match.
    pub fn files(
        self,
        lesson: &Lesson,
        last: usize,
        page: Option<&Page>,
        language: Language,
    ) -> Result<Vec<(PathBuf, String)>, Said> {
        let instruction = |number: usize| {
            let title = &page?.stages.iter().find(|one| one.number == number)?.title;
            Some(language.say(&said!("Stage {}: {}.", number, verbatim(title))))
        };
        let compose = |(path, name): (PathBuf, PathBuf)| {
            let source = fs::read_to_string(&path)
                .map_err(|error| said!("read {}: {}", path.display(), error))?;
            let text = up_to(&source, last, instruction)
                .map_err(|why| verbatim(format!("{}:{why}", path.display())))?;
            let says = language.pick(NOT_WRITTEN, "第 {stage} 关还没有写");
            Ok((name, text.replace(NOT_WRITTEN, says)))
        };
        self.sources(lesson)?.into_iter().map(compose).collect()
    }
}

/// The path of each file, and its name as seen from `folder`. A build of the right program may have left others there.
fn files_in(folder: &Path) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let mut files = Vec::new();
    for entry in entries.filter_entry(|entry| entry.file_name() != "target") {
        let entry = entry?;
        if entry.file_type().is_file() && entry.file_name() != "Cargo.lock" {
            let path = entry.into_path();
            let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            files.push((path, name));
        }
    }
    Ok(files)
}
