//! The arguments, and the help that is made from them.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use course::exercises::check::Check;
use course::exercises::start::Starter;
use course::language::Language;
use course::lessons::{self, LESSONS, Lesson};
use lesson_kit::args::duration;

/// The guide to Sockets You Can See; without a command it shows the lessons.
#[derive(Parser)]
#[command(version, bin_name = "cargo run --")]
pub(crate) struct Guide {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// In which language; without it, in that of your system
    #[arg(long, global = true, value_name = "LANGUAGE")]
    lang_ui: Option<Language>,
}

impl Guide {
    pub(crate) fn language(&self) -> Language {
        self.lang_ui.unwrap_or_else(Language::of_the_system)
    }
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
    /// Begin a program of your own, from a starter in exercises/, or go back to one
    Start {
        /// Of which lesson
        #[arg(value_parser = lesson())]
        lesson: &'static Lesson,
        /// In which programming language; Rust, if you don't say
        #[arg(long, value_name = "LANGUAGE")]
        lang: Option<Starter>,
        /// Where, instead of exercises/LESSON
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
    },
    /// Check your program, stage by stage, up to the first that fails
    Check(ToCheck),
    /// Check again at each save
    Watch(Exercise),
    /// Show the next hint of a stage, from gentle to plain
    Hint {
        /// Of which lesson; without it, of the one you are at
        #[arg(value_parser = lesson())]
        lesson: Option<&'static Lesson>,
        /// Of which stage; without it, of the first that has not passed
        stage: Option<usize>,
    },
    /// Predict what sockets do, and see: the questions of the experiments
    Quiz {
        /// Of which lesson; without it, of all lessons of experiments
        #[arg(value_parser = lesson())]
        lesson: Option<&'static Lesson>,
        /// Forget the answers given before
        #[arg(long)]
        again: bool,
    },
    /// List the stages of a lesson, and which of them have passed
    List {
        /// Of which lesson; without it, of the one you are at
        #[arg(value_parser = lesson())]
        lesson: Option<&'static Lesson>,
    },
}

// Doc comments on these two would be shown as the help of their commands.

#[derive(Args)]
pub(crate) struct ToCheck {
    #[command(flatten)]
    exercise: Exercise,
    /// Every stage, not only up to the first that fails
    #[arg(long)]
    all: bool,
    /// Print the result as JSON; your progress stays as it is
    #[arg(long)]
    json: bool,
    /// Run these stages, instead of building them
    #[arg(long, hide = true, value_name = "FILE")]
    stages: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Exercise {
    /// Of which lesson; without it, of the one you are at
    #[arg(value_parser = lesson())]
    lesson: Option<&'static Lesson>,
    /// Check this program, in any language, instead of your exercise
    #[arg(last = true)]
    command: Vec<String>,
}

impl ToCheck {
    pub(crate) fn told_in(self, language: Language) -> Check {
        Check {
            all: self.all,
            json: self.json,
            stages: self.stages,
            ..self.exercise.told_in(language)
        }
    }
}

impl Exercise {
    pub(crate) fn told_in(self, language: Language) -> Check {
        Check {
            lesson: self.lesson,
            command: self.command,
            all: false,
            json: false,
            stages: None,
            language,
        }
    }
}

/// A lesson by its name; for another name clap suggests the nearest.
fn lesson() -> impl TypedValueParser<Value = &'static Lesson> {
    let names = LESSONS.iter().map(|lesson| lesson.name);
    PossibleValuesParser::new(names).try_map(|name| lessons::find(&name))
}
