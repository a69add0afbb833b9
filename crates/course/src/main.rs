//! The command line of the guide; all that it does is in the library.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use course::lessons::{self, LESSONS, Lesson};
use course::{demo, page};
use lesson_kit::{Screen, args::duration};

/// The guide to Sockets You Can See; without a command it shows the lessons.
#[derive(Parser)]
#[command(version, bin_name = "cargo run --")]
struct Guide {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Play a lesson with nobody typing
    Demo {
        /// Which one; all of them, if you don't say
        #[arg(value_parser = PossibleValuesParser::new(LESSONS.iter().map(|lesson| lesson.name))
            .try_map(|name| lessons::find(&name)))]
        lesson: Option<&'static Lesson>,
        /// Play the programs in this folder, instead of building them
        #[arg(long, hide = true, value_name = "FOLDER")]
        programs: Option<PathBuf>,
        /// How long to wait for each line
        #[arg(long, hide = true, default_value = "10s", value_parser = duration)]
        patience: Duration,
    },
}

fn main() {
    let done = match Guide::parse().command {
        None => page::show(),
        Some(Command::Demo {
            lesson,
            programs,
            patience,
        }) => {
            let lessons = lesson.map_or(LESSONS, std::slice::from_ref);
            demo::play(lessons, programs.as_deref(), patience)
        }
    };
    if let Err(failure) = done {
        if let Some(report) = failure.report() {
            Screen::plain().note(report);
        }
        lesson_kit::exit(failure.exit_status());
    }
}
