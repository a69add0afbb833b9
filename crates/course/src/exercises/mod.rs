//! The exercises: the reader's own programs, from the starter to the last stage.
//!
//! | module | what it does |
//! |---|---|
//! | [`pages`] | reads the text of each stage, and its hints, in the book |
//! | [`stages`] | makes a starter, or a half-finished program, from a right one |
//! | [`starter`] | the files of such a program |
//! | `start` | `cargo run -- start`: puts a starter into `exercises/` |
//! | `places` | where the exercises are, and how a path is shown |
//! | `atomic` | writes files whole or not at all |
//! | `exercise` | finds and builds the reader's program |
//! | `grader`, `leftovers` | runs stages, and ends every process that a program leaves |
//! | `outcome`, `bar` | the result of a check; how far it is |
//! | `check` | `cargo run -- check`: the stages up to the first that fails |
//! | `sight` | `check --see`: the stage that failed once more, watched by socket-trace |
//! | `render` | what a stage came to, in the reader's language |
//! | `saves` | notices when the reader saves a file |
//! | `watch` | `cargo run -- watch`: checks again at each save |
//! | `hint`, `list` | the next hint; the stages, and which have passed |
//! | [`questions`] | reads the questions of the experiments in the book, translated |
//! | `quiz` | asks them, and runs the experiment after each |
//! | `puzzles` | `cargo run -- puzzles`: goals to reach by being the network |
//! | `progress` | what is done so far, in `exercises/progress.json` |

pub mod pages;
pub mod stages;
pub mod starter;
pub mod start;
mod places;
mod atomic;
mod exercise;
mod grader;
mod bar;
mod outcome;
mod leftovers;
pub mod check;
mod sight;
pub(crate) mod render;
pub mod hint;
pub mod list;
mod saves;
pub mod watch;
pub mod questions;
pub mod quiz;
pub mod puzzles;
pub(crate) mod progress;

use harness::report::{said, verbatim};

use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::lessons::{self, Lesson};
use exercise::Exercise;
use grader::Program;
use progress::Progress;

/// The reader's own program of a lesson, built.
pub(crate) struct Own {
    /// Its name for the reader.
    pub(crate) name: String,
    pub(crate) program: Program,
}

/// This command, or else the exercise, as `check` finds it.
pub(crate) fn own_program(
    lesson: &'static Lesson,
    command: &[String],
    interruption: &Interruption,
) -> Result<Own, Failure> {
    let progress = Progress::read()?;
    let exercise = Exercise::find(meant(Some(lesson), &progress)?, command, &progress)?;
    Ok(Own {
        name: exercise.shown(),
        program: exercise.build(lesson, true, interruption)?,
    })
}

/// The lesson to work on: the one named, else the one that the reader is at. It must have stages.
fn meant(named: Option<&'static Lesson>, progress: &Progress) -> Result<&'static Lesson, Failure> {
    let lesson = named.or_else(|| progress.now()).ok_or_else(no_lesson)?;
    match lesson.has_stages() {
        true => Ok(lesson),
        false => Err(no_exercise(lesson)),
    }
}

fn no_lesson() -> Failure {
    let first = lessons::with_stages().next().map_or("", |first| first.name);
    Failure::Usage(said!(
        "which lesson? `cargo run -- start {}` begins the first program that you write",
        verbatim(first)
    ))
}

fn no_exercise(lesson: &Lesson) -> Failure {
    let others: Vec<_> = lessons::with_stages().map(|lesson| lesson.name).collect();
    Failure::Usage(said!(
        "{} is a lesson of experiments, to be predicted: `cargo run -- quiz {}`; \
         programs are written in {}",
        lesson,
        lesson,
        verbatim(others.join(", "))
    ))
}
