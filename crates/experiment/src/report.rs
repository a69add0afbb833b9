//! What an experiment says: to a person, and to a machine.

use serde_json::{Value, json};

use crate::run::Outcome;
use crate::{Experiment, Observation};
use lesson_kit::Screen;

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

/// What was seen, what it means, and why.
pub(crate) fn in_full(experiment: &Experiment, outcome: &Outcome, guess: Option<&str>) -> String {
    let mut text = outcome.observation().map(facts).unwrap_or_default();
    text += &match (outcome, guess) {
        (Outcome::AsDocumented(seen), None) => format!("observed: {}\n", seen.answer),
        (Outcome::AsDocumented(seen), Some(guess)) if seen.answer == guess => {
            format!("observed: {} — you were right\n", seen.answer)
        }
        (Outcome::AsDocumented(seen), Some(guess)) => {
            format!("observed: {} — not: {guess}\n", seen.answer)
        }
        (Outcome::Contradicted(seen), _) => format!(
            "observed: {} — this contradicts the documented answer: {}\n",
            seen.answer, experiment.answer
        ),
        (Outcome::Skipped(why), _) => {
            format!("skipped here: {why}\ndocumented: {}\n", experiment.answer)
        }
        (Outcome::Failed(why), _) => {
            format!("failed: {why}\ndocumented: {}\n", experiment.answer)
        }
    };
    text + &format!(
        "\n{}\n\nsee {}\n",
        Screen::wrap(experiment.explanation, 0),
        Screen::wrap(&experiment.sources.join(", "), 4)
    )
}

fn facts(seen: &Observation) -> String {
    let width = seen
        .facts
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or(0);
    let row = |(label, value): &(String, String)| format!("  {label:<width$}  {value}\n");
    seen.facts
        .iter()
        .map(row)
        .chain(["\n".to_owned()])
        .collect()
}

/// The outcome in one line, the names in a column of `width`.
pub(crate) fn in_a_line(experiment: &Experiment, outcome: &Outcome, width: usize) -> String {
    let (mark, text) = match outcome {
        Outcome::AsDocumented(seen) => ("✓", seen.answer.clone()),
        Outcome::Contradicted(seen) => (
            "✗",
            format!(
                "observed: {}; documented: {}",
                seen.answer, experiment.answer
            ),
        ),
        Outcome::Skipped(why) => ("–", format!("skipped: {why}")),
        Outcome::Failed(why) => ("✗", format!("failed: {why}")),
    };
    format!("{mark} {:<width$}  {text}", experiment.name)
}

/// How many came out how.
pub(crate) fn summary(outcomes: &[Outcome]) -> String {
    let count =
        |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|&outcome| wanted(outcome)).count();
    let all = match outcomes.len() {
        1 => "1 experiment".to_owned(),
        many => format!("{many} experiments"),
    };
    format!(
        "{all}: {} as documented, {} contradicted, {} failed, {} skipped",
        count(|outcome| matches!(outcome, Outcome::AsDocumented(_))),
        count(|outcome| matches!(outcome, Outcome::Contradicted(_))),
        count(|outcome| matches!(outcome, Outcome::Failed(_))),
        count(|outcome| matches!(outcome, Outcome::Skipped(_))),
    )
}

/// An experiment without its outcome.
pub(crate) fn description(experiment: &Experiment) -> Value {
    json!({
        "name": experiment.name,
        "question": experiment.question,
        "choices": experiment.choices,
        "answer": experiment.answer,
        "explanation": experiment.explanation,
        "sources": experiment.sources,
    })
}

/// An experiment with its outcome: `as documented`, `contradicted`, `skipped` or `failed`.
pub(crate) fn as_json(experiment: &Experiment, outcome: &Outcome) -> Value {
    let mut value = description(experiment);
    let (name, why) = match outcome {
        Outcome::AsDocumented(_) => (AS_DOCUMENTED, None),
        Outcome::Contradicted(_) => (CONTRADICTED, None),
        Outcome::Skipped(why) => (SKIPPED, Some(why)),
        Outcome::Failed(why) => (FAILED, Some(why)),
    };
    value["outcome"] = name.into();
    if let Some(why) = why {
        value["why"] = why.as_str().into();
    }
    if let Some(seen) = outcome.observation() {
        value["observed"] = seen.answer.as_str().into();
        value["facts"] = seen
            .facts
            .iter()
            .map(|(label, fact)| json!([label, fact]))
            .collect();
    }
    value
}

/// The outcome that another process printed with [`as_json`].
pub(crate) fn from_json(value: &Value) -> Option<Outcome> {
    let why = || value["why"].as_str().map(str::to_owned);
    let seen = || {
        let fact =
            |fact: &Value| Some((fact[0].as_str()?.to_owned(), fact[1].as_str()?.to_owned()));
        Some(Observation {
            facts: value["facts"]
                .as_array()?
                .iter()
                .map(fact)
                .collect::<Option<_>>()?,
            answer: value["observed"].as_str()?.to_owned(),
        })
    };
    Some(match value["outcome"].as_str()? {
        AS_DOCUMENTED => Outcome::AsDocumented(seen()?),
        CONTRADICTED => Outcome::Contradicted(seen()?),
        SKIPPED => Outcome::Skipped(why()?),
        FAILED => Outcome::Failed(why()?),
        _ => return None,
    })
}

const AS_DOCUMENTED: &str = "as documented";
const CONTRADICTED: &str = "contradicted";
const SKIPPED: &str = "skipped";
const FAILED: &str = "failed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_survives_the_way_through_json() {
        let seen = Observation::new()
            .fact("recv calls", 1)
            .fact("bytes", "\"abc\"")
            .answer("one");
        for outcome in [
            Outcome::AsDocumented(seen.clone()),
            Outcome::Contradicted(seen),
            Outcome::Skipped("Linux only".into()),
            Outcome::Failed("panicked".into()),
        ] {
            assert_eq!(
                from_json(&as_json(&Experiment::BLANK, &outcome)),
                Some(outcome)
            );
        }
        assert_eq!(from_json(&json!({"outcome": "as documented"})), None);
    }
}
