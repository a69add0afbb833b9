//! The program of a lesson that consists of experiments: `list` them, `try` them.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::report::{as_json, description, in_a_line, in_full, question, summary};
use super::run::{Outcome, run, run_all};
use super::{Experiment, Lesson};
use crate::{Line, Prompt, Screen};

/// What every such program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the experiments
    List {
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Predict, run, and see
    Try(Try),
    /// Do one experiment in a network of its own
    #[command(name = super::namespace::SUBCOMMAND, hide = true)]
    InPrivateNetwork {
        /// Which
        name: String,
    },
}

/// What to try, and how.
#[derive(Args, Debug)]
pub struct Try {
    /// Which experiment; `list` shows them
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    name: Option<String>,
    /// All of them, one after the other
    #[arg(long)]
    all: bool,
    /// Do not ask for a guess first
    #[arg(long)]
    no_ask: bool,
    /// For machines; asks nothing
    #[arg(long)]
    json: bool,
}

/// Does what the command line says: 0 if nothing contradicts the documentation, 1 if something does, 2 for an unknown name.
#[must_use]
pub fn execute(command: &Command, lesson: &Lesson) -> ExitCode {
    match command {
        Command::List { json: true } => {
            print_json(&lesson.experiments.iter().map(description).collect());
            ExitCode::SUCCESS
        }
        Command::List { json: false } => list(lesson),
        Command::Try(Try {
            name: Some(name),
            no_ask,
            json,
            ..
        }) => match find(lesson, name) {
            Ok(experiment) => try_one(experiment, *no_ask, *json),
            Err(unknown) => unknown,
        },
        Command::Try(Try { no_ask, json, .. }) => try_all(lesson, *no_ask, *json),
        Command::InPrivateNetwork { name } => match find(lesson, name) {
            Ok(experiment) => in_private_network(experiment),
            Err(unknown) => unknown,
        },
    }
}

fn list(lesson: &Lesson) -> ExitCode {
    let width = name_width(lesson);
    for experiment in lesson.experiments {
        let line = format!("{:<width$}  {}", experiment.name, experiment.question);
        Screen::plain().print(Screen::wrap(&line, width + 2));
    }
    ExitCode::SUCCESS
}

fn try_one(experiment: &Experiment, no_ask: bool, json: bool) -> ExitCode {
    let outcome = if json {
        let outcome = run(experiment);
        print_json(&as_json(experiment, &outcome));
        outcome
    } else {
        let screen = Screen::plain();
        screen.print(question(experiment));
        let guess = if no_ask { None } else { ask(experiment) };
        let outcome = run(experiment);
        screen.print(in_full(experiment, &outcome, guess).trim_end());
        outcome
    };
    status(outcome.is_bad())
}

fn try_all(lesson: &Lesson, no_ask: bool, json: bool) -> ExitCode {
    let screen = Screen::plain();
    let mut outcomes = Vec::new();
    if no_ask || json {
        run_all(lesson.experiments, |experiment, outcome| {
            if !json {
                screen.print(in_a_line(experiment, &outcome, name_width(lesson)));
            }
            outcomes.push(outcome);
        });
    } else {
        for experiment in lesson.experiments {
            screen.print(question(experiment));
            let guess = ask(experiment);
            let outcome = run(experiment);
            screen.print(in_full(experiment, &outcome, guess));
            outcomes.push(outcome);
        }
    }
    if json {
        let pairs = lesson.experiments.iter().zip(&outcomes);
        print_json(
            &pairs
                .map(|(experiment, outcome)| as_json(experiment, outcome))
                .collect(),
        );
    } else {
        screen.print(format_args!("\n{}", summary(&outcomes)));
    }
    status(outcomes.iter().any(Outcome::is_bad))
}

/// The reader's guess; `None` without a terminal, or if the reader would rather not.
fn ask(experiment: &Experiment) -> Option<&'static str> {
    let mut prompt = Prompt::asking("your guess: ");
    while prompt.is_interactive() {
        let Line::Text(line) = prompt.read_line() else {
            break;
        };
        let line = String::from_utf8_lossy(&line).into_owned();
        if line.trim().is_empty() {
            break;
        }
        let number = line.trim().parse::<usize>().ok();
        match number.and_then(|number| experiment.choices.get(number.checked_sub(1)?)) {
            Some(choice) => return Some(choice),
            None => Screen::plain().note(format_args!(
                "write a number from 1 to {}, or nothing to see the answer",
                experiment.choices.len()
            )),
        }
    }
    None
}

#[cfg(target_os = "linux")]
fn in_private_network(experiment: &Experiment) -> ExitCode {
    let outcome = match super::namespace::enter() {
        Ok(()) => super::run::run_here(experiment),
        Err(error) => Outcome::Skipped(format!("needs a network namespace of its own: {error}")),
    };
    print_json(&as_json(experiment, &outcome));
    status(outcome.is_bad())
}

#[cfg(not(target_os = "linux"))]
fn in_private_network(_: &Experiment) -> ExitCode {
    status(true)
}

fn find<'lesson>(lesson: &'lesson Lesson, name: &str) -> Result<&'lesson Experiment, ExitCode> {
    let found = lesson
        .experiments
        .iter()
        .find(|experiment| experiment.name == name);
    found.ok_or_else(|| {
        let nearest = lesson
            .experiments
            .iter()
            .map(|experiment| (strsim::jaro_winkler(experiment.name, name), experiment.name))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        let hint = match nearest {
            Some((likeness, nearest)) if likeness > 0.6 => format!("did you mean {nearest}? "),
            _ => String::new(),
        };
        let program = lesson.name;
        Screen::plain().note(format_args!(
            "no experiment is called {name} — {hint}`{program} list` shows them all"
        ));
        ExitCode::from(2)
    })
}

fn name_width(lesson: &Lesson) -> usize {
    lesson
        .experiments
        .iter()
        .map(|experiment| experiment.name.len())
        .max()
        .unwrap_or(0)
}

fn print_json(value: &Value) {
    Screen::plain().print(format_args!("{value:#}"));
}

fn status(is_bad: bool) -> ExitCode {
    ExitCode::from(u8::from(is_bad))
}
