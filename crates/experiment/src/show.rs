//! What an experiment says to a person.

use lesson_kit::Screen;

use crate::outcome::{Observation, Outcome, Skipped};
use crate::{Experiment, Lesson, Subject};

/// A lesson's first experiments with their questions, and which subjects there are.
pub(crate) fn overview(lesson: &Lesson) -> String {
    let count = lesson.experiments().count();
    let first = |one: &&Experiment| lesson.first.contains(&one.name);
    let to_begin = lesson.experiments().filter(first);
    let mut text = format!("To begin with: {} of {count}\n\n", lesson.first.len());
    text += &lines(to_begin, name_width(lesson));
    text += "\nAll of them, by subject: `list SUBJECT` shows one, `list --all` each\n\n";
    let width = lesson.subjects.iter().map(|one| one.name.len()).max();
    let width = width.unwrap_or(0);
    for subject in lesson.subjects {
        let (name, title, count) = (subject.name, subject.title, subject.experiments.len());
        let line = format!("{name:<width$}  {count:>2}  {title}");
        text += &format!("{}\n", Screen::wrap(&line, width + 6));
    }
    text + "\n`try NAME` asks one, or a whole subject; `try --all` asks these first, then the others\n\
            `try NAME --see` also shows each call that one makes (Linux)"
}

/// A subject's experiments with their questions.
pub(crate) fn subject(subject: &Subject, lesson: &Lesson) -> String {
    let lines = lines(subject.experiments.iter(), name_width(lesson));
    format!("{}\n\n{lines}", heading(subject))
}

/// `reuse — "Address already in use"`
pub(crate) fn heading(subject: &Subject) -> String {
    format!("{} — {}", subject.name, subject.title)
}

fn lines(experiments: impl Iterator<Item = &'static Experiment>, width: usize) -> String {
    let line = |one: &Experiment| {
        let line = format!("{:<width$}  {}", one.name, one.question);
        Screen::wrap(&line, width + 2) + "\n"
    };
    experiments.map(line).collect()
}

/// The width of a column of names.
pub(crate) fn name_width(lesson: &Lesson) -> usize {
    let widths = lesson.experiments().map(|one| one.name.len());
    widths.max().unwrap_or(0)
}

/// The question with its numbered choices.
pub(crate) fn question(experiment: &Experiment) -> String {
    let question = Screen::wrap(experiment.question, 0);
    let mut text = format!("{}\n\n{question}\n\n", experiment.name);
    for (number, choice) in experiment.choices.iter().enumerate() {
        text += &Screen::wrap(&format!("  {}  {choice}", number + 1), 5);
        text += "\n";
    }
    text
}

/// Prints what was seen, its picture, what it means, and why.
pub(crate) fn print(
    screen: &Screen,
    experiment: &Experiment,
    outcome: &Outcome,
    guess: Option<&str>,
) {
    if let Some(seen) = outcome.observation()
        && !seen.picture.is_empty()
    {
        screen.print(facts(seen).trim_end_matches('\n'));
        screen.print_drawn(&format!("\n{}\n", seen.picture.trim_end()));
        screen.print(meaning(experiment, outcome, guess).trim_end());
    } else {
        screen.print(in_full(experiment, outcome, guess).trim_end());
    }
}

/// What was seen, what it means, and why.
pub(crate) fn in_full(experiment: &Experiment, outcome: &Outcome, guess: Option<&str>) -> String {
    let facts = outcome.observation().map(facts).unwrap_or_default();
    facts + &meaning(experiment, outcome, guess)
}

fn meaning(experiment: &Experiment, outcome: &Outcome, guess: Option<&str>) -> String {
    let documented = experiment.answer;
    let observed = |seen: &Observation, then: &str| {
        Screen::wrap(&format!("observed: {}{then}", seen.answer), 0) + "\n"
    };
    let mut text = match (outcome, guess) {
        (Outcome::AsDocumented(seen), None) => observed(seen, ""),
        (Outcome::AsDocumented(seen), Some(guess)) if seen.answer == guess => {
            observed(seen, " — you were right")
        }
        (Outcome::AsDocumented(seen), Some(guess)) => observed(seen, &format!(" — not: {guess}")),
        (Outcome::Contradicted(seen), _) => {
            let then = format!(" — this contradicts the documented answer: {documented}");
            observed(seen, &then)
        }
        (Outcome::Skipped(Skipped { why, help }), _) => {
            let why = Screen::wrap(&format!("skipped here: {why}"), 0);
            let help = help_line(help);
            format!("{why}\n{help}documented: {documented}\n")
        }
        (Outcome::Failed { why }, _) => format!("failed: {why}\ndocumented: {documented}\n"),
    };
    let explanation = Screen::wrap(experiment.explanation, 0);
    let sources = Screen::wrap(&experiment.sources.join(", "), 4);
    text += &format!("\n{explanation}\n\nsee {sources}\n");
    text
}

/// Nothing, where nothing would help.
fn help_line(help: &str) -> String {
    match help {
        "" => String::new(),
        _ => Screen::wrap(&format!("help: {help}"), 6) + "\n",
    }
}

fn facts(seen: &Observation) -> String {
    let widths = seen.facts.iter().map(|(label, _)| label.chars().count());
    let width = widths.max().unwrap_or(0);
    let row = |(label, value): &(String, String)| format!("  {label:<width$}  {value}\n");
    seen.facts.iter().map(row).collect::<String>() + "\n"
}

/// The outcome in one line, the names in a column of `width`.
pub(crate) fn in_a_line(experiment: &Experiment, outcome: &Outcome, width: usize) -> String {
    let (mark, text) = match outcome {
        Outcome::AsDocumented(seen) => ("✓", seen.answer.clone()),
        Outcome::Contradicted(seen) => {
            let (observed, documented) = (&seen.answer, experiment.answer);
            (
                "✗",
                format!("observed: {observed}; documented: {documented}"),
            )
        }
        Outcome::Skipped(skipped) => ("–", format!("skipped: {}", skipped.why)),
        Outcome::Failed { why } => ("✗", format!("failed: {why}")),
    };
    format!("{mark} {:<width$}  {text}", experiment.name)
}

/// How many came out how, and what would make those possible that were skipped.
pub(crate) fn summary(outcomes: &[Outcome]) -> String {
    let count =
        |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|&outcome| wanted(outcome)).count();
    let all = match outcomes.len() {
        1 => "1 experiment".to_owned(),
        many => format!("{many} experiments"),
    };
    let mut text = format!(
        "{all}: {} as documented, {} contradicted, {} failed, {} skipped",
        count(|outcome| matches!(outcome, Outcome::AsDocumented(_))),
        count(|outcome| matches!(outcome, Outcome::Contradicted(_))),
        count(|outcome| matches!(outcome, Outcome::Failed { .. })),
        count(|outcome| matches!(outcome, Outcome::Skipped(_))),
    );
    let mut told: Vec<&Skipped> = Vec::new();
    for outcome in outcomes {
        if let Outcome::Skipped(skipped) = outcome
            && !skipped.help.is_empty()
            && !told.contains(&skipped)
        {
            told.push(skipped);
            let line = Screen::wrap(&format!("skipped: {}", skipped.why), 9);
            let help = help_line(&skipped.help);
            text += &format!("\n\n{line}\n{}", help.trim_end());
        }
    }
    text
}
