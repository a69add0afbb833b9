//! `cargo run -- puzzles`: the puzzles of bad-network, and which of them the reader has solved.
//!
//! The program of the lesson asks, runs and judges; the guide only keeps what is solved.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use harness::report::{said, verbatim};

use super::progress::Progress;
use crate::cargo::{self, file_of};
use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::{self, Lesson};
use crate::see::tracer::Tracer;

/// The lesson that has them.
const LESSON: &str = "bad-network";

/// The command of the guide, as the program shall name it.
pub(crate) const COMMAND: &str = "cargo run -- puzzles";

/// What the reader wants of them.
#[derive(Debug)]
pub struct Puzzles {
    /// Which one; all of them without it.
    pub name: Option<String>,
    /// More words for the command line of the program.
    pub options: Vec<String>,
    /// Whether these words try to solve it.
    pub is_try: bool,
    /// The folder with the lesson's program, if it is built already.
    pub programs: Option<PathBuf>,
    /// The language of what is shown.
    pub language: Language,
}

/// Whether this lesson has puzzles.
pub(crate) fn are_in(lesson: &Lesson) -> bool {
    lesson.name == LESSON
}

/// Shows them, or tries one; what is solved is kept.
///
/// # Errors
/// If the program cannot be built or run; [`Failure::Ended`] with its status, if a try does not solve the puzzle.
pub fn puzzles(wanted: &Puzzles) -> Result<(), Failure> {
    let tracer = Tracer::new()
        .map_err(|error| Failure::Stopped(said!("nothing can be shown: {}", verbatim(error))))?;
    let program = match &wanted.programs {
        Some(folder) => folder.join(LESSON),
        None => {
            let built = cargo::programs([LESSON], &tracer.interruption)?;
            file_of(&built, LESSON)?.to_owned()
        }
    };
    let lesson = lessons::find(LESSON).ok_or_else(|| said!("nothing"))?;
    let solved = Progress::read()?.of(lesson).solved;
    let solved: Vec<_> = solved.into_iter().collect();
    let mut command = Command::new(&program);
    command
        .arg("puzzle")
        .args(&wanted.name)
        .args(["--lang", wanted.language.name(), "--called", COMMAND])
        .args(["--solved", &solved.join(",")])
        .args(&wanted.options);
    tracer.run(&mut command)?;
    match &wanted.name {
        Some(name) if wanted.is_try => keep(lesson, name, names(&program)?.len()),
        _ => Ok(()),
    }
}

fn keep(lesson: &Lesson, name: &str, puzzles: usize) -> Result<(), Failure> {
    Progress::update(|progress| {
        let done = progress.of_mut(lesson);
        done.solved.insert(name.to_owned());
        done.puzzles = puzzles;
        Ok(())
    })
}

/// The names of all.
fn names(program: &Path) -> Result<Vec<String>, Failure> {
    let mut command = Command::new(program);
    command.args(["puzzle", "--names"]).stdin(Stdio::null());
    let failed = |error| said!("start {}: {}", verbatim(program.display()), error);
    let output = command.output().map_err(failed)?;
    let names = String::from_utf8_lossy(&output.stdout);
    Ok(names.lines().map(str::to_owned).collect())
}
