//! Does the experiments that the comparison needs, and prints their observations.

use std::collections::HashMap;
use std::process::ExitCode;

use clap::Args;
use experiment::{Observation, Outcome, run};
use lesson_kit::{Screen, wrap};
use serde_json::{Value, json};
use textwrap::core::display_width;

use crate::comparison::{COMPARISON, Cell};

/// How to print the comparison.
#[derive(Args, Debug)]
pub struct Options {
    /// As a Markdown table
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Runs each experiment of the comparison once and prints the table: 0 if nothing contradicts the documentation.
#[must_use]
pub fn execute(options: &Options) -> ExitCode {
    let rows = observe();
    let text = if options.json {
        format!("{:#}", rows.iter().map(as_json).collect::<Value>())
    } else if options.markdown {
        as_markdown(&rows)
    } else {
        as_text(&rows)
    };
    Screen::plain().print(text.trim_end());
    let is_bad = rows
        .iter()
        .flat_map(|row| &row.cells)
        .any(|cell| cell.is_bad);
    ExitCode::from(u8::from(is_bad))
}

/// A row, with what was seen in this run.
struct Seen {
    topic: &'static str,
    /// TCP's, then UDP's.
    cells: [SeenCell; 2],
}

struct SeenCell {
    experiment: &'static str,
    outcome: &'static str,
    text: String,
    is_bad: bool,
}

fn observe() -> Vec<Seen> {
    // An experiment that is shown in two rows is done once.
    let mut outcomes = HashMap::new();
    let mut look = |cell: Cell| {
        let outcome = outcomes
            .entry(cell.experiment.name)
            .or_insert_with(|| run(cell.experiment));
        see(cell, outcome)
    };
    COMPARISON
        .iter()
        .map(|row| Seen {
            topic: row.topic,
            cells: [look(row.tcp), look(row.udp)],
        })
        .collect()
}

fn see(cell: Cell, outcome: &Outcome) -> SeenCell {
    let (name, text) = match outcome {
        Outcome::AsDocumented(seen) => match fill(cell.says, seen) {
            Ok(text) => ("as documented", Ok(text)),
            Err(hole) => (
                "failed",
                Err(format!("failed: nothing called {hole} was seen")),
            ),
        },
        Outcome::Contradicted(seen) => (
            "contradicted",
            Err(format!("contradicts its documentation: {}", seen.answer)),
        ),
        Outcome::Skipped(skipped) => ("skipped", Ok(format!("skipped: {}", skipped.why))),
        Outcome::Failed { why } => ("failed", Err(format!("failed: {why}"))),
    };
    SeenCell {
        experiment: cell.experiment.name,
        outcome: name,
        is_bad: text.is_err(),
        text: text.unwrap_or_else(|bad| bad),
    }
}

/// Puts facts into the holes: `{received}` for one of them, `{observed}` for the choice that they support.
///
/// # Errors
/// The name of a hole that no fact fills.
fn fill(says: &str, seen: &Observation) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = says;
    while let Some((before, after)) = rest.split_once('{') {
        let (hole, after) = after.split_once('}').ok_or("a } that is missing")?;
        let fact = seen.facts.iter().find(|(label, _)| label == hole);
        let value = match (fact, hole) {
            (Some((_, value)), _) => value,
            (None, "observed") => &seen.answer,
            (None, _) => return Err(hole.to_owned()),
        };
        text += before;
        text += value;
        rest = after;
    }
    Ok(text + rest)
}

/// The widths of the three columns, two spaces between them: 80 in all.
const WIDTHS: [usize; 3] = [14, 31, 31];

fn as_text(rows: &[Seen]) -> String {
    let mut text = in_columns(["", "TCP", "UDP"].map(str::to_owned));
    text += &in_columns(WIDTHS.map(|width| "-".repeat(width)));
    for row in rows {
        let [tcp, udp] = row
            .cells
            .each_ref()
            .map(|cell| format!("{}\n[{}]", cell.text, cell.experiment));
        text += &in_columns([row.topic.to_owned(), tcp, udp]);
        text += "\n";
    }
    text
}

/// Wraps the cells of one row, each to its column.
fn in_columns(cells: [String; 3]) -> String {
    let columns: Vec<_> = cells
        .iter()
        .zip(WIDTHS)
        .map(|(cell, width)| textwrap::wrap(cell, wrap::options(width)))
        .collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    let line = |number: usize| -> String {
        let pieces = columns.iter().zip(WIDTHS).map(|(column, width)| {
            let piece = column.get(number).map_or("", |piece| piece);
            // A Chinese character takes two places of a terminal, so `{:<31}` will not do.
            piece.to_owned() + &" ".repeat(width.saturating_sub(display_width(piece)))
        });
        pieces.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    (0..height).map(line).collect()
}

fn as_markdown(rows: &[Seen]) -> String {
    let mut text = String::from("| | TCP | UDP |\n|---|---|---|\n");
    for row in rows {
        let [tcp, udp] = row.cells.each_ref().map(|cell| {
            let escaped = cell.text.replace('\\', "\\\\").replace('|', "\\|");
            format!("{escaped} <br> `{}`", cell.experiment)
        });
        text += &format!("| {} | {tcp} | {udp} |\n", row.topic);
    }
    text
}

fn as_json(row: &Seen) -> Value {
    let [tcp, udp] = row.cells.each_ref().map(
        |cell| json!({ "experiment": cell.experiment, "outcome": cell.outcome, "text": cell.text }),
    );
    json!({ "topic": row.topic, "tcp": tcp, "udp": udp })
}

#[cfg(test)]
mod tests {
    use experiment::Skipped;

    use super::*;
    use crate::LESSON;

    #[test]
    fn facts_go_into_the_holes() {
        let seen = Observation::new().fact("recv calls", 3).answer("many");
        assert_eq!(
            fill("{recv calls} of them: {observed}!", &seen),
            Ok("3 of them: many!".into())
        );
        assert_eq!(fill("{send calls}", &seen), Err("send calls".into()));
        assert!(fill("{recv calls", &seen).is_err());
    }

    #[test]
    fn a_cell_without_an_observation_says_so() {
        let cell = COMPARISON[0].tcp;
        let skipped = see(
            cell,
            &Outcome::Skipped(Skipped {
                why: "Linux only".into(),
                help: String::new(),
            }),
        );
        assert_eq!(
            (skipped.text.as_str(), skipped.is_bad),
            ("skipped: Linux only", false)
        );
        assert!(
            see(
                cell,
                &Outcome::Contradicted(Observation::new().answer("one"))
            )
            .is_bad
        );
        assert!(see(cell, &Outcome::failed("panicked")).is_bad);
        // A fact that the cell needs is missing.
        assert!(see(cell, &Outcome::AsDocumented(Observation::new())).is_bad);
    }

    #[test]
    fn columns_stay_aligned_with_chinese_text() {
        let text = in_columns(
            [
                "客户端",
                "收到 \"你好\"，一共六个字节，然后就没有了，连接关闭",
                "UDP",
            ]
            .map(str::to_owned),
        );
        let mut lines = text.lines();
        let first = lines.next().unwrap();
        let before_udp = &first[..first.find("UDP").unwrap()];
        assert_eq!(display_width(before_udp), WIDTHS[0] + 2 + WIDTHS[1] + 2);
        assert!(text.lines().all(|line| display_width(line) <= 80));
    }

    #[test]
    fn every_cell_is_an_experiment_of_the_lesson() {
        for cell in COMPARISON.iter().flat_map(|row| [row.tcp, row.udp]) {
            assert!(
                LESSON
                    .experiments()
                    .any(|listed| listed.name == cell.experiment.name)
            );
        }
    }
}
