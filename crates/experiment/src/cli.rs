//! The program of a lesson that consists of experiments: `list` them, `try` them.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::run::{run, run_all};
use crate::show::{in_a_line, in_full, question, summary};
use crate::{Experiment, Lesson, Outcome, Question, Report, private_network};
use lesson_kit::{Line, Prompt, Screen};

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
    #[command(name = private_network::SUBCOMMAND, hide = true)]
    InPrivateNetwork {
        /// Which; without one, only find out whether there is such a network
        name: Option<String>,
    },
}

/// What to try, and how.
#[derive(Args, Debug)]
pub struct Try {
    /// Which experiment; `list` shows them
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    name: Option<String>,
    /// All of them, one after the other; q, Ctrl-C or Ctrl-D at a question ends them
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
            let questions = lesson.experiments.iter().map(Question::from);
            print_json(&questions.collect::<Vec<_>>());
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
        Command::InPrivateNetwork { name: None } => in_private_network(None),
        Command::InPrivateNetwork { name: Some(name) } => match find(lesson, name) {
            Ok(experiment) => in_private_network(Some(experiment)),
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
        print_json(&report(experiment, &outcome));
        outcome
    } else {
        let screen = Screen::plain();
        screen.print(question(experiment));
        let guess = match (!no_ask).then(|| ask(&mut prompt(), experiment, WANTED)) {
            Some(Guess::Choice(choice)) => Some(choice),
            _ => None,
        };
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
                let width = name_width(lesson);
                let line = in_a_line(experiment, &outcome, width);
                screen.print(Screen::wrap(&line, width + 4));
            }
            outcomes.push(outcome);
        });
    } else {
        outcomes = ask_all(lesson, &screen);
    }
    if json {
        let pairs = lesson.experiments.iter().zip(&outcomes);
        let reports = pairs.map(|(experiment, outcome)| report(experiment, outcome));
        print_json(&reports.collect::<Vec<_>>());
    } else {
        screen.print(format_args!("\n{}", summary(&outcomes)));
    }
    status(outcomes.iter().any(Outcome::is_bad))
}

/// Asks and shows one after the other, until the reader has enough.
fn ask_all(lesson: &Lesson, screen: &Screen) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    // One for all questions: what is pasted may hold the answers to the next ones, too.
    let mut prompt = prompt();
    for experiment in lesson.experiments {
        screen.print(question(experiment));
        let guess = match ask(&mut prompt, experiment, WANTED_OF_ALL) {
            Guess::Choice(choice) => Some(choice),
            Guess::Pass => None,
            Guess::Enough => break,
        };
        let outcome = run(experiment);
        screen.print(in_full(experiment, &outcome, guess));
        outcomes.push(outcome);
    }
    outcomes
}

/// What the reader did at a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    Choice(&'static str),
    /// Would rather see the answer; or there is nobody to ask.
    Pass,
    /// Has seen enough of them.
    Enough,
}

/// What may be written at one question, and at one of many.
const WANTED: &str = "or nothing to see the answer";
const WANTED_OF_ALL: &str = "nothing to see the answer, or q to stop";

fn prompt() -> Prompt {
    Prompt::asking("your guess: ")
}

fn ask(prompt: &mut Prompt, experiment: &Experiment, wanted: &str) -> Guess {
    if !prompt.is_interactive() {
        return Guess::Pass;
    }
    loop {
        let Line::Text(line) = prompt.read_line() else {
            return Guess::Enough;
        };
        if let Some(guess) = understand(&String::from_utf8_lossy(&line), experiment.choices) {
            return guess;
        }
        let count = experiment.choices.len();
        Screen::plain().note(format_args!("write a number from 1 to {count}, {wanted}"));
    }
}

fn understand(line: &str, choices: &[&'static str]) -> Option<Guess> {
    match line.trim() {
        "" => Some(Guess::Pass),
        "q" => Some(Guess::Enough),
        number => {
            let number = number.parse::<usize>().ok()?;
            let choice = choices.get(number.checked_sub(1)?)?;
            Some(Guess::Choice(choice))
        }
    }
}

fn in_private_network(experiment: Option<&Experiment>) -> ExitCode {
    let outcome = private_network::enter_and_run(experiment);
    if let Some(outcome) = &outcome {
        print_json(outcome);
    }
    status(outcome.is_some_and(|outcome| outcome.is_bad()))
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
            "no experiment is called {name} — {hint}`cargo run -p {program} -- list` shows them all"
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

fn report(experiment: &Experiment, outcome: &Outcome) -> Report {
    Report {
        question: experiment.into(),
        outcome: outcome.clone(),
    }
}

/// Prints JSON indented, with its keys in alphabetical order.
fn print_json(value: &impl Serialize) {
    let value = serde_json::to_value(value).expect("there are only strings and lists in it");
    Screen::plain().print(format_args!("{value:#}"));
}

fn status(is_bad: bool) -> ExitCode {
    ExitCode::from(u8::from(is_bad))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_is_a_number_nothing_or_enough() {
        let choices = ["one", "two"];
        for (line, guess) in [
            (" 2 ", Some(Guess::Choice("two"))),
            ("", Some(Guess::Pass)),
            ("q", Some(Guess::Enough)),
            ("0", None),
            ("3", None),
            ("two", None),
        ] {
            assert_eq!(understand(line, &choices), guess, "{line:?}");
        }
    }
}
