//! Finds the reader's program, and builds it.

use std::env;
use std::path::{Path, PathBuf};

use harness::report::{Said, said, verbatim};

use super::grader::Program;
use super::places::{folder_of, here, python_file, shown};
use super::progress::Progress;
use crate::cargo::{self, Programs};
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::lessons::Lesson;

/// The program to grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Exercise {
    /// A folder with a `Cargo.toml`.
    Rust(PathBuf),
    /// A folder with a Python file.
    Python(PathBuf),
    /// A command line of the reader's own.
    Command(Program),
}

impl Exercise {
    /// The command if there is one, else the exercise that `start` has made, else the command of the last check.
    pub(crate) fn find(
        lesson: &Lesson,
        command: &[String],
        progress: &Progress,
    ) -> Result<Self, Failure> {
        if !command.is_empty() {
            return Ok(Self::Command(program(command.to_vec())));
        }
        let folder = started(lesson, progress);
        if folder.is_dir() {
            return Self::in_folder(lesson, &folder);
        }
        match progress.command(lesson) {
            Some(program) if program.folder.is_dir() => Ok(Self::Command(program)),
            _ => Err(no_exercise_yet(lesson)),
        }
    }

    /// Whether there is an exercise that `start` has made.
    pub(crate) fn is_started(lesson: &Lesson, progress: &Progress) -> bool {
        started(lesson, progress).is_dir()
    }

    fn in_folder(lesson: &Lesson, folder: &Path) -> Result<Self, Failure> {
        let folder = folder
            .canonicalize()
            .map_err(|error| said!("find {}: {}", folder.display(), error))?;
        if folder.join("Cargo.toml").is_file() {
            Ok(Self::Rust(folder))
        } else if folder.join(python_file(lesson)).is_file() {
            Ok(Self::Python(folder.join(python_file(lesson))))
        } else {
            Err(Failure::Usage(said!(
                "{} holds neither Cargo.toml nor {}; \
                 put your program at the end of the command: `-- COMMAND`",
                verbatim(shown(&folder)),
                verbatim(python_file(lesson))
            )))
        }
    }

    /// Its name for the reader: a path, or the command.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Rust(folder) => shown(folder),
            Self::Python(file) => shown(file),
            Self::Command(program) => program.shown(),
        }
    }

    /// The files that the reader edits.
    pub(crate) fn sources(&self) -> Vec<PathBuf> {
        match self {
            Self::Rust(folder) => vec![folder.join("src"), folder.join("Cargo.toml")],
            Self::Python(file) => vec![file.clone()],
            // The files that the command line names: `python3 my_chat.py`.
            Self::Command(program) => {
                let files = program.words.iter().map(|word| program.folder.join(word));
                files.filter(|path| path.is_file()).collect()
            }
        }
    }

    /// Builds it, if it is in Rust. The messages of cargo are shown, or else returned in [`Failure::NotBuilt`].
    pub(crate) fn build(
        &self,
        lesson: &Lesson,
        is_shown: bool,
        interruption: &Interruption,
    ) -> Result<Program, Failure> {
        match self {
            Self::Rust(folder) => {
                let built = cargo::program_in(folder, is_shown, interruption)?;
                let manifest = verbatim(shown(&folder.join("Cargo.toml")));
                let file = only_program(lesson, built)
                    .map_err(|why| Failure::NotBuilt(said!("{}: {}", manifest, why)))?;
                Ok(program(vec![file.display().to_string()]))
            }
            Self::Python(file) => {
                let python = if cfg!(windows) { "python" } else { "python3" };
                let words = vec![python.into(), file.display().to_string()];
                can_start(program(words))
            }
            Self::Command(program) => can_start(program.clone()),
        }
    }
}

/// Returns the program if its file exists. No stage could start it otherwise.
fn can_start(program: Program) -> Result<Program, Failure> {
    let Some(name) = program.words.first() else {
        return Ok(program);
    };
    let is_path = Path::new(name).components().count() > 1 || name.starts_with('.');
    let is_there = if is_path {
        program.folder.join(name).is_file()
    } else {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).any(|folder| folder.join(name).is_file())
    };
    // Windows also finds `name.exe`, so the check is not made there.
    if is_there || cfg!(windows) {
        return Ok(program);
    }
    Err(Failure::Usage(said!(
        "{}: no such program; after `--` comes what you could start by typing it here",
        verbatim(name)
    )))
}

fn program(words: Vec<String>) -> Program {
    let folder = here();
    Program { words, folder }
}

/// The program with the name of the lesson, else the only one.
fn only_program(lesson: &Lesson, mut built: Programs) -> Result<PathBuf, Said> {
    if let Some(path) = built.remove(lesson.name) {
        return Ok(path);
    }
    let mut paths = built.into_values();
    match (paths.next(), paths.next()) {
        (Some(path), None) => Ok(path),
        (None, _) => Err(said!("it makes no program")),
        _ => Err(said!(
            "it makes several programs, none of them called {}",
            verbatim(lesson.name)
        )),
    }
}

fn started(lesson: &Lesson, progress: &Progress) -> PathBuf {
    progress.folder(lesson).unwrap_or_else(|| folder_of(lesson))
}

fn no_exercise_yet(lesson: &Lesson) -> Failure {
    Failure::Usage(said!(
        "there is no exercise of {} yet: `cargo run -- start {}` makes one; \
         or put a program of yours at the end of the command: `-- python3 {}`",
        lesson,
        lesson,
        verbatim(lesson.own_program.unwrap_or("my_program.py"))
    ))
}
