//! `cargo run -- start LESSON`: an exercise from a starter.
//!
//! The starter is the right program up to stage 0; see [`stages`](super::stages).
//! Each place where something is missing says what, in the reader's language,
//! with the title of the stage in the book's exercise page.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::exercise::{folder_of, python_file, shown};
use super::pages::Page;
use super::progress::Progress;
use super::stages::up_to;
use crate::cargo::root;
use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::Lesson;
use crate::text::{TYPED, padded, styled, wrapped, write_lines};

/// In which programming language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Starter {
    /// Rust, a package of its own
    Rust,
    /// Python, one file, standard library only
    Python,
}

impl Starter {
    /// The files of a right program: where each is, and what it is called in an exercise.
    ///
    /// # Errors
    /// If they cannot be listed.
    pub fn sources(self, lesson: &Lesson) -> Result<Vec<(PathBuf, PathBuf)>, String> {
        let tests = root().join("tests");
        match self {
            Self::Python => {
                let name = python_file(lesson);
                Ok(vec![(tests.join("python").join(&name), name.into())])
            }
            Self::Rust => {
                let folder = tests.join("starters").join(lesson.name);
                let mut sources = Vec::new();
                add_files(&folder, Path::new(""), &mut sources)
                    .map_err(|error| format!("list {}: {error}", folder.display()))?;
                // The versions that the course itself was built with, which are already downloaded.
                sources.push((root().join("Cargo.lock"), "Cargo.lock".into()));
                Ok(sources)
            }
        }
    }

    /// The files of the program of `lesson` up to stage `last`: what each is called, and what is in it.
    ///
    /// # Errors
    /// If a source cannot be read, or its stages are not marked well.
    pub fn files(
        self,
        lesson: &Lesson,
        last: usize,
        page: Option<&Page>,
        language: Language,
    ) -> Result<Vec<(PathBuf, String)>, String> {
        let announce = |number: usize| {
            let title = &page?.stages.iter().find(|one| one.number == number)?.title;
            Some(language.pick(
                format!("Stage {number}: {title}."),
                format!("第 {number} 关：{title}。"),
            ))
        };
        let compose = |(path, name): (PathBuf, PathBuf)| {
            let source = fs::read_to_string(&path)
                .map_err(|error| format!("read {}: {error}", path.display()))?;
            let text = up_to(&source, last, announce)
                .map_err(|why| format!("{}:{why}", path.display()))?;
            Ok((name, text))
        };
        self.sources(lesson)?.into_iter().map(compose).collect()
    }
}

fn add_files(
    folder: &Path,
    name: &Path,
    sources: &mut Vec<(PathBuf, PathBuf)>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            // Left there by whoever built the right program.
            if !name.starts_with("target") {
                add_files(&path, &name, sources)?;
            }
        } else if !name.ends_with("Cargo.lock") {
            sources.push((path, name));
        }
    }
    sources.sort();
    Ok(())
}

/// Makes the exercise of `lesson`, in `folder` or in `exercises/`.
///
/// # Errors
/// If there is something already: nothing is ever written over.
pub fn start(
    lesson: &'static Lesson,
    starter: Starter,
    folder: Option<&Path>,
    language: Language,
) -> Result<(), Failure> {
    if lesson.own_program.is_none() {
        return Err(super::no_exercise(lesson, language));
    }
    // Before anything is written: a file that makes no sense stops here.
    Progress::read()?;
    let folder = folder.map_or_else(|| folder_of(lesson), Path::to_owned);
    refuse_what_is_there(lesson, &folder, language)?;
    let page = Page::read(&root(), lesson, language).map_err(Failure::Stopped)?;
    let files = starter
        .files(lesson, 0, Some(&page), language)
        .map_err(Failure::Stopped)?;
    write(&folder, &files)?;
    let folder = folder.canonicalize().unwrap_or(folder);
    Progress::update(|progress| {
        progress.go_to(lesson);
        progress.set_folder(lesson, &folder);
        progress.set_passed(lesson, &[], page.stages.len());
    })?;
    tell(lesson, starter, &folder, &page, language)
}

fn refuse_what_is_there(lesson: &Lesson, folder: &Path, language: Language) -> Result<(), Failure> {
    let is_taken = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if !is_taken {
        return Ok(());
    }
    let (name, folder) = (lesson.name, shown(folder));
    Err(Failure::Stopped(language.pick(
        format!(
            "{folder} is there already, and stays as it is: go on with `cargo run -- check {name}`, \
             or begin anew elsewhere with `--dir`"
        ),
        format!(
            "{folder} 已经存在，不会被覆盖：继续做 `cargo run -- check {name}`，\
             或者用 `--dir` 在别处重新开始"
        ),
    )))
}

fn write(folder: &Path, files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let ignored = (
        PathBuf::from(".gitignore"),
        "target/\n__pycache__/\n".to_owned(),
    );
    for (name, text) in files.iter().chain([&ignored]) {
        let path = folder.join(name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::File::create_new(&path)?.write_all(text.as_bytes()))
            .map_err(|error| Failure::Stopped(format!("write {}: {error}", path.display())))?;
    }
    Ok(())
}

fn tell(
    lesson: &Lesson,
    starter: Starter,
    folder: &Path,
    page: &Page,
    language: Language,
) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    let name = lesson.name;
    let main = match starter {
        Starter::Rust => folder.join("src").join("main.rs"),
        Starter::Python => folder.join(python_file(lesson)),
    };
    let (main, page) = (shown(&main), page.path.display().to_string());
    let count = language.pick(
        format!(
            "{main} runs already: it reads its command line, and says at each place what is missing there. \
             The stages lead you from the first to the last; {page} explains each."
        ),
        format!("{main} 已经能运行：它会解析命令行，并在每处说明还缺什么。各关带你从头做到尾，{page} 里有讲解。"),
    );
    write_lines(&mut out, &wrapped(&count, ""))?;
    writeln!(out)?;
    for (label, command) in [
        (language.pick("what to do", "做什么"), "check"),
        (language.pick("at each save", "存盘即查"), "watch"),
        (language.pick("stuck?", "卡住了？"), "hint"),
    ] {
        let command = styled(TYPED, &format!("cargo run -- {command} {name}"));
        writeln!(out, "  {}{command}", padded(label, 14))?;
    }
    Ok(())
}
