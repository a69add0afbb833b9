//! The exercises: a program of the reader's own, from the starter to the last stage.
//!
//! | module | what it does |
//! |---|---|
//! | [`pages`] | reads the text of each stage, and its hints, in the book |
//! | [`stages`] | makes a starter, or a half-finished program, from a right one |
//! | `start` | `cargo run -- start`: puts a starter into `exercises/` |
//! | `places` | where the exercises are |
//! | `atomic` | writes files whole or not at all |
//! | `exercise` | finds and builds the reader's program |
//! | `grader`, `leftovers` | runs stages, and leaves no process behind |
//! | `check` | `cargo run -- check`: the stages up to the first that fails |
//! | `render` | what a stage came to, in the reader's language |
//! | `watch` | `cargo run -- watch`: checks again at each save |
//! | `hint`, `list` | the next hint; the stages with what is done |
//! | [`questions`] | reads the questions of the experiments in the book, translated |
//! | `quiz` | asks them, and answers each by running it |
//! | `progress` | what is done so far, in `exercises/progress.json` |

pub mod pages;
pub mod stages;
pub mod start;
mod places;
mod atomic;
mod exercise;
mod grader;
mod leftovers;
pub mod check;
pub(crate) mod render;
pub mod hint;
pub mod list;
pub mod watch;
pub mod questions;
pub mod quiz;
pub(crate) mod progress;

use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::{self, Lesson};
use crate::text::{ASIDE, GOOD, WIDTH, styled};
use progress::Progress;

/// The lesson that is meant: the one named, else the one that the reader is at. It must have stages.
fn meant(
    named: Option<&'static Lesson>,
    progress: &Progress,
    language: Language,
) -> Result<&'static Lesson, Failure> {
    let lesson = named.or_else(|| progress.now());
    let lesson = lesson.ok_or_else(|| no_lesson(language))?;
    match lesson.has_stages() {
        true => Ok(lesson),
        false => Err(no_exercise(lesson, language)),
    }
}

fn no_lesson(language: Language) -> Failure {
    let first = lessons::with_stages().next().map_or("", |first| first.name);
    let begin = format!("`cargo run -- start {first}`");
    Failure::Usage(language.pick(
        format!("which lesson? {begin} begins the first program that you write"),
        format!("哪一课？第一个要写的程序这样开始：{begin}"),
    ))
}

fn no_exercise(lesson: &Lesson, language: Language) -> Failure {
    let name = lesson.name;
    let others: Vec<_> = lessons::with_stages().map(|lesson| lesson.name).collect();
    let others = others.join(", ");
    Failure::Usage(language.pick(
        format!(
            "{name} is a lesson of experiments, to be predicted: `cargo run -- quiz {name}`; \
             programs are written in {others}"
        ),
        format!(
            "{name} 是实验课，用来预测结果：`cargo run -- quiz {name}`；要写程序的课是 {others}"
        ),
    ))
}

/// A bar of that many stages for a page that cannot move: `███████░░░░░`.
pub(crate) fn bar(passed: usize, of: usize) -> String {
    const BAR: usize = WIDTH / 4;
    let full = (passed * BAR).checked_div(of).unwrap_or(0);
    format!(
        "{}{}",
        styled(GOOD, &"█".repeat(full)),
        styled(ASIDE, &"░".repeat(BAR - full))
    )
}
