//! The arguments, and the help that is made from them.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use course::lessons::{self, LESSONS, Lesson};
use lesson_kit::args::duration;

/// The guide to Sockets You Can See; without a command it shows the lessons.
#[derive(Parser)]
#[command(version, bin_name = "cargo run --")]
pub(crate) struct Guide {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Play a lesson with nobody typing
    Demo {
        /// Which one; all of them, if you don't say
        #[arg(value_parser = lesson())]
        lesson: Option<&'static Lesson>,
        /// Play the programs in this folder, instead of building them
        #[arg(long, hide = true, value_name = "FOLDER")]
        programs: Option<PathBuf>,
        /// How long to wait for each line
        #[arg(long, hide = true, default_value = "10s", value_parser = duration)]
        patience: Duration,
    },
}

/// A lesson by its name; for another name clap suggests the nearest.
fn lesson() -> impl TypedValueParser<Value = &'static Lesson> {
    let names = LESSONS.iter().map(|lesson| lesson.name);
    PossibleValuesParser::new(names).try_map(|name| lessons::find(&name))
}
