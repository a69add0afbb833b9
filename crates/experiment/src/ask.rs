//! Asks the reader: one question, or many in their order.

use lesson_kit::{Line, Prompt, Screen};

use crate::outcome::Outcome;
use crate::run::run;
use crate::{Experiment, Lesson, show};

/// Asks one experiment; `None` if the reader would rather see the answer.
pub(crate) fn ask_one(experiment: &Experiment) -> Option<&'static str> {
    match ask(&mut prompt(), experiment, WANTED) {
        Guess::Choice(choice) => Some(choice),
        Guess::Pass | Guess::Next | Guess::Enough => None,
    }
}

/// Asks these experiments one after the other, does each, and shows it, until the reader wants to stop.
pub(crate) fn ask_all(
    lesson: &Lesson,
    experiments: &[&'static Experiment],
    screen: &Screen,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    // One for all questions: what is pasted may hold the answers to the next ones, too.
    let mut prompt = prompt();
    if prompt.is_interactive() {
        screen
            .note("Enter shows the answer without a guess, n goes to the next subject, q stops.\n");
    }
    for part in in_turn(lesson, experiments) {
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
            show::print(screen, experiment, &outcome, guess);
            screen.print("");
            outcomes.push(outcome);
        }
    }
    outcomes
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

/// The reader's reply to a question.
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
