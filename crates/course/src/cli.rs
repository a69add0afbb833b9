//! The command line, and its help.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use course::exercises::check::Check;
use course::exercises::starter::Starter;
use course::language::Language;
use course::lessons::Lesson;
use lesson_kit::args::duration;

/// The guide to Sockets You Can See; without a command it shows the lessons.
#[derive(Parser)]
#[command(version, bin_name = "cargo run --")]
pub(crate) struct Guide {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The language of the guide; without it, that of your system
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub(crate) lang_ui: Option<Language>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Play a lesson with nobody typing
    Demo {
        /// The lesson; without it, all of them
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
        /// The lesson
        lesson: &'static Lesson,
        /// The programming language; without it, Rust
        #[arg(long, value_name = "LANGUAGE")]
        lang: Option<Starter>,
        /// The folder, instead of exercises/LESSON
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
    },
    /// Check your program, stage by stage, up to the first that fails
    Check(ToCheck),
    /// Check again at each save
    Watch(Exercise),
    /// Show the next hint of a stage, from gentle to plain
    Hint {
        /// The lesson; without it, the one you are at
        lesson: Option<&'static Lesson>,
        /// The stage; without it, the first that has not passed
        stage: Option<usize>,
    },
    /// Answer the questions of the experiments, and see what happens
    Quiz {
        /// The lesson; without it, all lessons with experiments
        lesson: Option<&'static Lesson>,
        /// Forget the answers given before
        #[arg(long)]
        again: bool,
    },
    /// List the stages of a lesson, and which of them have passed
    List {
        /// The lesson; without it, the one you are at
        lesson: Option<&'static Lesson>,
    },
}

// No doc comments on these two: clap would show them as the help of the commands.

#[derive(Args)]
pub(crate) struct ToCheck {
    #[command(flatten)]
    exercise: Exercise,
    /// Every stage, not only up to the first that fails
    #[arg(long)]
    all: bool,
    /// Begin at this stage; the check ends there if it fails, even if it is optional (★)
    #[arg(
        long,
        value_name = "STAGE",
        default_value_t = 1,
        hide_default_value = true
    )]
    from: usize,
    /// Show the whole text of the stage that failed
    #[arg(long)]
    text: bool,
    /// Print the result as JSON; your progress stays as it is
    #[arg(long)]
    json: bool,
    /// Run these stages, instead of building them
    #[arg(long, hide = true, value_name = "FILE")]
    stages: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Exercise {
    /// The lesson; without it, the one you are at
    lesson: Option<&'static Lesson>,
    /// Check this program, in any language, instead of your exercise
    #[arg(last = true)]
    command: Vec<String>,
}

impl ToCheck {
    pub(crate) fn in_language(self, language: Language) -> Check {
        Check {
            all: self.all,
            from: self.from,
            text: self.text,
            json: self.json,
            stages: self.stages,
            ..self.exercise.in_language(language)
        }
    }
}

impl Exercise {
    pub(crate) fn in_language(self, language: Language) -> Check {
        Check {
            lesson: self.lesson,
            command: self.command,
            all: false,
            from: 1,
            text: false,
            json: false,
            stages: None,
            language,
        }
    }
}
