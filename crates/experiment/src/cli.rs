//! The program of a lesson that consists of experiments: `list` them, `try` them.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::outcome::{Outcome, Question, Report};
use crate::run::{run, run_all};
use crate::{Experiment, Lesson, Subject, private_network, show};
use lesson_kit::{Line, Prompt, Screen};

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

/// The reader has been told that there is no such name.
struct Unknown;

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
            outcomes = ask_all(&in_turn(lesson, &experiments), &screen);
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
        let guess = match (!how.no_ask).then(|| ask(&mut prompt(), experiment, WANTED)) {
            Some(Guess::Choice(choice)) => Some(choice),
            _ => None,
        };
        let outcome = run(experiment);
        screen.print(show::in_full(experiment, &outcome, guess).trim_end());
        outcome
    };
    status(outcome.is_bad())
}

/// Experiments that are asked under one heading.
struct Part {
    heading: String,
    experiments: Vec<&'static Experiment>,
}

/// These experiments in the order in which they are asked: those to begin with, then what is left of each subject.
fn in_turn(lesson: &Lesson, chosen: &[&'static Experiment]) -> Vec<Part> {
    let is_first = |one: &&Experiment| lesson.first.contains(&one.name);
    let is_chosen = |name: &str| chosen.iter().any(|one| one.name == name);
    let begins = lesson.first.iter().all(|name| is_chosen(name));
    let (first, rest): (Vec<_>, Vec<_>) = chosen.iter().partition(|one| begins && is_first(one));
    let mut parts = vec![Part {
        heading: format!("To begin with: {} of {}", first.len(), chosen.len()),
        experiments: first,
    }];
    parts.extend(lesson.subjects.iter().map(|subject| {
        let of_subject =
            |one: &&&Experiment| subject.experiments.iter().any(|its| its.name == one.name);
        Part {
            heading: show::heading(subject),
            experiments: rest.iter().filter(of_subject).copied().collect(),
        }
    }));
    parts.retain(|part| !part.experiments.is_empty());
    parts
}

/// Asks and shows one after the other, until the reader has enough.
fn ask_all(parts: &[Part], screen: &Screen) -> Vec<Outcome> {
    if io::stdin().is_terminal() {
        screen
            .note("Enter shows the answer without a guess, n goes to the next subject, q stops.\n");
    }
    let mut outcomes = Vec::new();
    // One for all questions: what is pasted may hold the answers to the next ones, too.
    let mut prompt = prompt();
    for part in parts {
        screen.print(format_args!("── {} ──\n", part.heading));
        for experiment in &part.experiments {
            screen.print(show::question(experiment));
            let guess = match ask(&mut prompt, experiment, WANTED_OF_ALL) {
                Guess::Choice(choice) => Some(choice),
                Guess::Pass => None,
                Guess::Next => break,
                Guess::Enough => return outcomes,
            };
            let outcome = run(experiment);
            screen.print(show::in_full(experiment, &outcome, guess));
            outcomes.push(outcome);
        }
    }
    outcomes
}

/// What the reader did at a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    Choice(&'static str),
    /// Wants to see the answer without a guess; or there is no terminal to ask at.
    Pass,
    /// Wants to go on with the next subject.
    Next,
    /// Wants to stop.
    Enough,
}

/// What may be written at one question, and at one of many.
const WANTED: &str = "or nothing to see the answer";
const WANTED_OF_ALL: &str = "nothing to see the answer, n for the next subject, or q to stop";

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
        "n" => Some(Guess::Next),
        "q" => Some(Guess::Enough),
        number => {
            let number = number.parse::<usize>().ok()?;
            let choice = choices.get(number.checked_sub(1)?)?;
            Some(Guess::Choice(choice))
        }
    }
}

fn in_private_network(lesson: &Lesson, name: Option<&str>) -> ExitCode {
    let experiment = name.and_then(|name| experiment_called(lesson, name));
    let outcome = private_network::enter_and_run(experiment);
    if let Some(outcome) = &outcome {
        print_json(outcome);
    }
    status(outcome.is_some_and(|outcome| outcome.is_bad()))
}

fn experiment_called(lesson: &Lesson, name: &str) -> Option<&'static Experiment> {
    lesson.experiments().find(|one| one.name == name)
}

fn subject_called(lesson: &Lesson, name: &str) -> Option<&'static Subject> {
    lesson.subjects.iter().find(|one| one.name == name)
}

/// Tells the reader that there is no such name, and the nearest that there is.
fn unknown(lesson: &Lesson, name: &str, wanted: &str) -> Unknown {
    let subjects = lesson.subjects.iter().map(|subject| subject.name);
    let known: Vec<_> = match wanted {
        "subject" => subjects.collect(),
        _ => lesson
            .experiments()
            .map(|one| one.name)
            .chain(subjects)
            .collect(),
    };
    let nearest = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(known, name), known))
        .max_by(|one, other| one.0.total_cmp(&other.0));
    let hint = match nearest {
        Some((likeness, nearest)) if likeness > 0.6 => format!("did you mean {nearest}? "),
        _ => String::new(),
    };
    let program = lesson.name;
    Screen::plain().note(format_args!(
        "no {wanted} is called {name} — {hint}`cargo run -p {program} -- list --all` shows them all"
    ));
    Unknown
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_is_a_number_nothing_or_enough() {
        let choices = ["one", "two"];
        for (line, guess) in [
            (" 2 ", Some(Guess::Choice("two"))),
            ("", Some(Guess::Pass)),
            ("n", Some(Guess::Next)),
            ("q", Some(Guess::Enough)),
            ("0", None),
            ("3", None),
            ("two", None),
        ] {
            assert_eq!(understand(line, &choices), guess, "{line:?}");
        }
    }
}
