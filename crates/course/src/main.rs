//! Runs the command; the work is done in the library.

mod cli;

use std::slice;

use clap::Parser;
use cli::{Command, Guide};
use course::demo;
use course::exercises::hint::{self, Next};
use course::exercises::{check, list, puzzles, quiz, start, watch};
use course::failure::Failure;
use course::language::Language;
use course::lessons::LESSONS;
use course::page;
use course::see;

fn main() {
    let guide = Guide::parse();
    let language = guide.lang_ui.unwrap_or_else(Language::of_the_system);
    let status = match run(guide, language) {
        Ok(()) => 0,
        Err(failure) => {
            failure.tell(language);
            failure.exit_status()
        }
    };
    // A thread that reads keys may have changed the mode of the terminal, which this restores.
    lesson_kit::exit(status)
}

fn run(guide: Guide, language: Language) -> Result<(), Failure> {
    match guide.command {
        None => page::show(language),
        Some(Command::Demo {
            lesson,
            programs,
            patience,
        }) => {
            let lessons = lesson.map_or(LESSONS, slice::from_ref);
            demo::play(lessons, programs.as_deref(), patience, language)
        }
        Some(Command::See(what)) => see::see(&what.in_language(language)),
        Some(Command::Start { lesson, lang, dir }) => {
            start::start(lesson, lang, dir.as_deref(), language)
        }
        Some(Command::Check(what)) => check::check(&what.in_language(language)),
        Some(Command::Watch(what)) => watch::watch(what.in_language(language)),
        Some(Command::Quiz { lesson, again }) => quiz::quiz(lesson, again, language),
        Some(Command::Puzzles(what)) => puzzles::puzzles(&what.in_language(language)),
        Some(Command::Hint { lesson, stage }) => hint::hint(lesson, stage, Next::Command, language),
        Some(Command::List { lesson }) => list::list(lesson, language),
    }
}
