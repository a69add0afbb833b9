//! The program of a lesson that consists of experiments: `list` them, `try` them.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::ask::{ask_all, ask_one};
use crate::names::{Unknown, experiment_called, no_experiment, subject_called, unknown};
use crate::outcome::{Outcome, Question, Report};
use crate::run::run;
use crate::see::become_socket_trace;
use crate::side_by_side::run_all;
use crate::{Experiment, Lesson, Needs, private_network, see, show};
use lesson_kit::Screen;
use lesson_kit::error::in_words;

/// What every such program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the experiments: those to begin with, and the subjects of all
    List(List),
    /// Predict, run, and see
    Try(Try),
    /// Do one experiment in a network of its own
    #[command(name = private_network::SUBCOMMAND, hide = true)]
    InPrivateNetwork {
        /// Which
        name: String,
    },
    /// Do one experiment, and print nothing
    #[command(name = see::SUBCOMMAND, hide = true)]
    Observe {
        /// Which
        name: String,
    },
}

/// What to list, and how.
#[derive(Args, Debug)]
pub struct List {
    /// The experiments of this subject only
    subject: Option<String>,
    /// All experiments, by subject
    #[arg(long, conflicts_with = "subject")]
    all: bool,
    /// All experiments, for machines
    #[arg(long)]
    json: bool,
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
    /// Do it once more under socket-trace, which shows each of its calls (Linux)
    #[arg(long, conflicts_with_all = ["all", "json"])]
    see: bool,
}

/// Does what the command line says: 0 if nothing contradicts the documentation, 1 if something does, 2 for an unknown name.
#[must_use]
pub fn execute(command: &Command, lesson: &Lesson) -> ExitCode {
    let done = match command {
        Command::List(how) => list(lesson, how),
        Command::Try(how) => try_some(lesson, how),
        Command::InPrivateNetwork { name } => in_private_network(lesson, name),
        Command::Observe { name } => observe(lesson, name),
    };
    done.unwrap_or_else(|Unknown| ExitCode::from(2))
}

fn list(lesson: &Lesson, how: &List) -> Result<ExitCode, Unknown> {
    let subjects: Vec<_> = match &how.subject {
        Some(name) => {
            let found = subject_called(lesson, name);
            vec![found.ok_or_else(|| unknown(lesson, name, "subject"))?]
        }
        None => lesson.subjects.iter().collect(),
    };
    if how.json {
        let experiments = subjects.iter().flat_map(|subject| subject.experiments);
        print_json(&experiments.map(Question::from).collect::<Vec<_>>());
    } else if how.all || how.subject.is_some() {
        let texts = subjects.iter().map(|one| show::subject(one, lesson));
        Screen::plain().print(texts.collect::<Vec<_>>().join("\n").trim_end());
    } else {
        Screen::plain().print(show::overview(lesson));
    }
    Ok(ExitCode::SUCCESS)
}

fn try_some(lesson: &Lesson, how: &Try) -> Result<ExitCode, Unknown> {
    let experiments: Vec<_> = match &how.name {
        None => lesson.experiments().collect(),
        Some(name) => {
            if let Some(experiment) = experiment_called(lesson, name) {
                return Ok(try_one(experiment, how));
            }
            let subject = subject_called(lesson, name);
            let subject = subject.ok_or_else(|| unknown(lesson, name, "experiment"))?;
            if how.see {
                return Err(no_experiment(lesson, subject));
            }
            subject.experiments.iter().collect()
        }
    };
    let screen = Screen::plain();
    let outcomes = if how.json {
        run_all(&experiments, |_, _| {})
    } else if how.no_ask {
        let width = show::name_width(lesson);
        run_all(&experiments, |experiment, outcome| {
            let line = show::in_a_line(experiment, outcome, width);
            screen.print(Screen::wrap(&line, width + 4));
        })
    } else {
        ask_all(lesson, &experiments, &screen)
    };
    if how.json {
        let done = experiments.iter().zip(&outcomes);
        let reports: Vec<_> = done.map(|(one, outcome)| report(one, outcome)).collect();
        print_json(&reports);
    } else {
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
        let guess = (!how.no_ask).then(|| ask_one(experiment)).flatten();
        let outcome = run(experiment);
        show::print(&screen, experiment, &outcome, guess);
        outcome
    };
    // What is done on two hosts has been shown with all calls.
    if how.see && experiment.needs != Needs::TwoHosts {
        let error = become_socket_trace(experiment);
        Screen::plain().note(format_args!("start cargo: {}", in_words(&error)));
        return status(true);
    }
    status(outcome.is_bad())
}

fn observe(lesson: &Lesson, name: &str) -> Result<ExitCode, Unknown> {
    let experiment = experiment_called(lesson, name);
    let experiment = experiment.ok_or_else(|| unknown(lesson, name, "experiment"))?;
    let outcome = see::observe(experiment);
    if outcome.is_bad() {
        Screen::plain().note(show::in_full(experiment, &outcome, None).trim_end());
    }
    Ok(status(outcome.is_bad()))
}

fn in_private_network(lesson: &Lesson, name: &str) -> Result<ExitCode, Unknown> {
    let experiment = experiment_called(lesson, name);
    let experiment = experiment.ok_or_else(|| unknown(lesson, name, "experiment"))?;
    let outcome = private_network::enter_and_run(experiment);
    print_json(&outcome);
    Ok(status(outcome.is_bad()))
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
