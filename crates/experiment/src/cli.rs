//! The program of a lesson that consists of experiments: `list` them, `try` them.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::ask::{ask_all, ask_one};
use crate::names::{Unknown, experiment_called, subject_called, unknown};
use crate::outcome::{Outcome, Question, Report};
use crate::run::{run, run_all};
use crate::{Experiment, Lesson, private_network, show};
use lesson_kit::Screen;

/// What every such program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the experiments: those to begin with, and the subjects of all
    List {
        /// The experiments of this subject only
        subject: Option<String>,
        /// All experiments, by subject
        #[arg(long, conflicts_with = "subject")]
        all: bool,
        /// All experiments, for machines
        #[arg(long)]
        json: bool,
    },
    /// Predict, run, and see
    Try(Try),
    /// Do one experiment in a network of its own
    #[command(name = private_network::SUBCOMMAND, hide = true)]
    InPrivateNetwork {
        /// Which; without one, only find out whether there is such a network
        name: Option<String>,
    },
}

/// What to try, and how.
#[derive(Args, Debug)]
pub struct Try {
    /// Which experiment, or which subject; `list` shows both
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    name: Option<String>,
    /// All of them, first those to begin with, then by subject; n at a question goes to the next subject,
    /// q, Ctrl-C or Ctrl-D ends
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
    let done = match command {
        Command::List { subject, all, json } => list(lesson, subject.as_deref(), *all, *json),
        Command::Try(how) => try_some(lesson, how),
        Command::InPrivateNetwork { name } => Ok(in_private_network(lesson, name.as_deref())),
    };
    done.unwrap_or_else(|Unknown| ExitCode::from(2))
}

fn list(
    lesson: &Lesson,
    subject: Option<&str>,
    all: bool,
    json: bool,
) -> Result<ExitCode, Unknown> {
    let subjects: Vec<_> = match subject {
        Some(name) => {
            let found = subject_called(lesson, name);
            vec![found.ok_or_else(|| unknown(lesson, name, "subject"))?]
        }
        None => lesson.subjects.iter().collect(),
    };
    if json {
        let experiments = subjects.iter().flat_map(|subject| subject.experiments);
        print_json(&experiments.map(Question::from).collect::<Vec<_>>());
    } else if all || subject.is_some() {
        let text = subjects
            .iter()
            .map(|subject| show::subject(subject, lesson));
        Screen::plain().print(text.collect::<Vec<_>>().join("\n").trim_end());
    } else {
        Screen::plain().print(show::overview(lesson));
    }
    Ok(ExitCode::SUCCESS)
}

fn try_some(lesson: &Lesson, how: &Try) -> Result<ExitCode, Unknown> {
    let experiments: Vec<_> = match &how.name {
        None => lesson.experiments().collect(),
        Some(name) => match (
            experiment_called(lesson, name),
            subject_called(lesson, name),
        ) {
            (Some(experiment), _) => return Ok(try_one(experiment, how)),
            (None, Some(subject)) => subject.experiments.iter().collect(),
            (None, None) => return Err(unknown(lesson, name, "experiment")),
        },
    };
    let screen = Screen::plain();
    let mut outcomes = Vec::new();
    if how.json {
        let mut reports = Vec::new();
        run_all(&experiments, |experiment, outcome| {
            reports.push(report(experiment, &outcome));
            outcomes.push(outcome);
        });
        print_json(&reports);
    } else {
        if how.no_ask {
            let width = show::name_width(lesson);
            run_all(&experiments, |experiment, outcome| {
                let line = show::in_a_line(experiment, &outcome, width);
                screen.print(Screen::wrap(&line, width + 4));
                outcomes.push(outcome);
            });
        } else {
            outcomes = ask_all(lesson, &experiments, &screen);
        }
        screen.print(format_args!("\n{}", show::summary(&outcomes)));
    }
    Ok(status(outcomes.iter().any(Outcome::is_bad)))
}

fn try_one(experiment: &Experiment, how: &Try) -> ExitCode {
    let outcome = if how.json {
        let outcome = run(experiment);
        print_json(&report(experiment, &outcome));
        outcome
    } else {
        let screen = Screen::plain();
        screen.print(show::question(experiment));
        let guess = if how.no_ask {
            None
        } else {
            ask_one(experiment)
        };
        let outcome = run(experiment);
        screen.print(show::in_full(experiment, &outcome, guess).trim_end());
        outcome
    };
    status(outcome.is_bad())
}

fn in_private_network(lesson: &Lesson, name: Option<&str>) -> ExitCode {
    let experiment = name.and_then(|name| experiment_called(lesson, name));
    let outcome = private_network::enter_and_run(experiment);
    if let Some(outcome) = &outcome {
        print_json(outcome);
    }
    status(outcome.is_some_and(|outcome| outcome.is_bad()))
}

fn report(experiment: &Experiment, outcome: &Outcome) -> Report {
    Report {
        question: experiment.into(),
        outcome: outcome.clone(),
    }
}

/// Prints JSON with its keys in alphabetical order, and indented.
fn print_json(value: &impl Serialize) {
    let value = serde_json::to_value(value).expect("it has strings and lists only");
    Screen::plain().print(format_args!("{value:#}"));
}

fn status(is_bad: bool) -> ExitCode {
    ExitCode::from(u8::from(is_bad))
}
