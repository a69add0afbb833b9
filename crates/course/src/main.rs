//! The command line of the guide; all that it does is in the library.

mod cli;

use std::slice;

use clap::Parser;
use cli::{Command, Guide};
use course::demo;
use course::failure::Failure;
use course::lessons::LESSONS;
use course::page;
use lesson_kit::{Screen, exit};

fn main() {
    if let Err(failure) = run(Guide::parse()) {
        if let Some(report) = failure.report() {
            Screen::plain().note(report);
        }
        exit(failure.exit_status());
    }
}

fn run(guide: Guide) -> Result<(), Failure> {
    match guide.command {
        None => page::show(),
        Some(Command::Demo {
            lesson,
            programs,
            patience,
        }) => {
            let lessons = lesson.map_or(LESSONS, slice::from_ref);
            demo::play(lessons, programs.as_deref(), patience)
        }
    }
}
