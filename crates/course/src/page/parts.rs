//! What there is to do in a lesson, and how much of it is done.

use harness::report::said;

use super::Page;
use crate::cargo::root;
use crate::exercises::{self, puzzles, render};
use crate::language::Language;
use crate::lessons::Lesson;

/// A part of a lesson, of which the guide counts how much is done.
pub(super) struct Part {
    pub(super) label: &'static str,
    /// The command that begins it or, later, goes on with it.
    pub(super) command: String,
    /// How much of it is done, and of how much; `None` if it was not begun.
    pub(super) done: Option<(usize, usize)>,
    /// These two numbers in a sentence.
    pub(super) counted: fn(usize, usize, Language) -> String,
}

impl Page<'_> {
    /// The parts of a lesson: its questions, its puzzles, its stages.
    pub(super) fn parts(&self, lesson: &Lesson) -> Vec<Part> {
        let (name, language) = (lesson.name, self.language);
        let mut parts = Vec::new();
        if lesson.has_experiments() {
            parts.push(Part {
                label: language.pick("predict it", "先预测"),
                command: format!("cargo run -- quiz {name}"),
                done: self.progress.and_then(|done| done.questions(lesson)),
                counted: |done, of, language| {
                    language.say(&said!("{} of {} predicted rightly", done, of))
                },
            });
        }
        if puzzles::are_in(lesson) {
            parts.push(Part {
                label: language.pick("solve it", "解谜题"),
                command: puzzles::COMMAND.to_owned(),
                done: self.progress.and_then(|done| done.puzzles(lesson)),
                counted: |done, of, language| {
                    language.say(&said!("{} of {} puzzles solved", done, of))
                },
            });
        }
        if lesson.has_stages() {
            let progress = self.progress.filter(|done| done.is_checked(lesson));
            let done = progress.and_then(|progress| {
                let page = exercises::pages::Page::read(&root(), lesson, language).ok()?;
                let count = page.count(&progress.passed(lesson));
                Some((count.passed, count.of))
            });
            let command = if done.is_none() { "start" } else { "check" };
            parts.push(Part {
                label: language.pick("write it", "动手写"),
                command: format!("cargo run -- {command} {name}"),
                done,
                counted: render::summary,
            });
        }
        parts
    }
}
