//! An experiment and its result, as `list --json` and `try --json` print them, and as the guide and the book read them.

use std::fmt::Display;

use instruments::Missing;
use serde::{Deserialize, Serialize};

use crate::Experiment;

/// What an experiment asks and says, without its function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The name of the experiment.
    pub name: String,
    /// What is asked.
    pub question: String,
    /// What may be the answer.
    pub choices: Vec<String>,
    /// The documented answer, one of the choices.
    pub answer: String,
    /// Why that is so.
    pub explanation: String,
    /// Where it is documented.
    pub sources: Vec<String>,
}

impl From<&Experiment> for Question {
    fn from(experiment: &Experiment) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        Self {
            name: experiment.name.into(),
            question: experiment.question.into(),
            choices: owned(experiment.choices),
            answer: experiment.answer.into(),
            explanation: experiment.explanation.into(),
            sources: owned(experiment.sources),
        }
    }
}

/// An experiment that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it asked.
    #[serde(flatten)]
    pub question: Question,
    /// What was found.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The result of one experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome")]
pub enum Outcome {
    /// The facts support the documented answer.
    #[serde(rename = "as documented")]
    AsDocumented(Observation),
    /// The facts support another answer.
    #[serde(rename = "contradicted")]
    Contradicted(Observation),
    /// It cannot be done here.
    #[serde(rename = "skipped")]
    Skipped(Skipped),
    /// It should have worked.
    #[serde(rename = "failed")]
    Failed {
        /// Why it did not.
        why: String,
    },
}

impl Outcome {
    /// It should have worked, and this is why it did not.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::Failed { why: why.into() }
    }

    /// Is it a contradiction or a failure?
    #[must_use]
    pub fn is_bad(&self) -> bool {
        matches!(self, Self::Contradicted(_) | Self::Failed { .. })
    }

    /// What was observed, if anything was.
    #[must_use]
    pub fn observation(&self) -> Option<&Observation> {
        match self {
            Self::AsDocumented(seen) | Self::Contradicted(seen) => Some(seen),
            Self::Skipped(_) | Self::Failed { .. } => None,
        }
    }
}

/// What was observed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Facts, in the order in which they were seen: a label and a value.
    pub facts: Vec<(String, String)>,
    /// The choice that they support.
    #[serde(rename = "observed")]
    pub answer: String,
    /// What a person sees below the facts, such as a ladder; empty if there is none.
    #[serde(skip)]
    pub picture: String,
}

impl Observation {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact: a return value, an error, a readback, bytes received.
    #[must_use]
    pub fn fact(mut self, label: impl Display, value: impl Display) -> Self {
        self.facts.push((label.to_string(), value.to_string()));
        self
    }

    /// Adds what a person sees below the facts: a ladder.
    #[must_use]
    pub fn picture(mut self, picture: impl Into<String>) -> Self {
        self.picture = picture.into();
        self
    }

    /// The choice that the facts support.
    #[must_use]
    pub fn answer(mut self, answer: impl Into<String>) -> Self {
        self.answer = answer.into();
        self
    }
}

/// Why an experiment cannot be done here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// `Linux only`, `needs 127.0.0.1, the loopback interface: …`
    pub why: String,
    /// The command or the setting that makes it possible; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
}

impl From<Missing> for Skipped {
    fn from(missing: Missing) -> Self {
        Self {
            why: missing.to_string(),
            help: missing.help,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Scripts read it.
    #[test]
    fn json_has_one_shape() {
        let report = |outcome| {
            let question = Question {
                name: "port-zero".into(),
                ..Question::default()
            };
            let json = serde_json::to_value(Report { question, outcome }).unwrap();
            let read: Report = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), json);
            json
        };
        let seen = Observation::new().fact("recv calls", 1).answer("one");
        assert_eq!(
            report(Outcome::AsDocumented(seen.clone())),
            json!({
                "name": "port-zero", "question": "", "choices": [], "answer": "", "explanation": "", "sources": [],
                "outcome": "as documented", "observed": "one", "facts": [["recv calls", "1"]],
            })
        );
        assert_eq!(
            report(Outcome::Contradicted(seen))["outcome"],
            "contradicted"
        );
        let skipped = report(Outcome::Skipped(Skipped {
            why: "Linux only".into(),
            help: String::new(),
        }));
        assert_eq!(
            [&skipped["outcome"], &skipped["why"]],
            ["skipped", "Linux only"]
        );
        assert_eq!(skipped.get("help"), None);
        let failed = report(Outcome::failed("panicked"));
        assert_eq!([&failed["outcome"], &failed["why"]], ["failed", "panicked"]);
    }
}
