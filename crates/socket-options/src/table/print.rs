//! The table, for people, for the book and for machines.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{LEVELS, Reading, Shown, SocketOption};

/// The table for the terminal: name, default read now, set to, reads back.
#[must_use]
pub fn as_text() -> String {
    let mut rows = Vec::new();
    for level in LEVELS {
        rows.push([level.name, "default", "set to", "reads back"].map(String::from));
        rows.extend(level.options.iter().map(|option| {
            let [default, set_to, reads_back] = cells(option);
            [format!("  {}", option.name), default, set_to, reads_back]
        }));
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let [name, default, set_to] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    rows.iter().fold(String::new(), |text, row| {
        let line = format!(
            "{:<name$}  {:<default$}  {:<set_to$}  {}",
            row[0], row[1], row[2], row[3]
        );
        text + line.trim_end() + "\n"
    })
}

/// The whole table for the book: a heading and a Markdown table for each level.
#[must_use]
pub fn as_markdown() -> String {
    let mut text = String::new();
    for level in LEVELS {
        text += &format!("## {}: {}\n\n", level.name, level.about);
        text += "| option | socket2 | Python | what for | type and unit | when | default | set to → reads back | seen by |\n";
        text += "|---|---|---|---|---|---|---|---|---|\n";
        for option in level.options {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "| {} |",
                markdown_row(option)
                    .map(|cell| cell.replace('|', "\\|"))
                    .join(" | ")
            );
        }
        text += "\n";
    }
    text.trim_end().to_owned()
}

fn markdown_row(option: &SocketOption) -> [String; 9] {
    let methods: Vec<String> = option
        .setters
        .iter()
        .chain(option.getters)
        .map(|method| format!("`{method}`"))
        .collect();
    let [default, set_to, reads_back] = cells(option);
    let example = match (set_to.as_str(), option.readback) {
        ("–", _) => "–".to_owned(),
        (_, "") => format!("`{set_to}` → `{reads_back}`"),
        (_, why) => format!("`{set_to}` → `{reads_back}`: {why}"),
    };
    [
        format!("`{}`", option.name),
        methods.join(" "),
        option
            .python
            .map_or("none".to_owned(), |name| match name.split_once(", ") {
                Some((name, since)) => format!("`socket.{name}` (since {since})"),
                None => format!("`socket.{name}`"),
            }),
        option.purpose.to_owned(),
        option.value.replace('<', "&lt;"),
        option.when.to_string(),
        format!("`{default}`"),
        example.replace("`–`", "–"),
        match option.shown {
            Shown::By(experiment) => format!("`{experiment}`"),
            Shown::NotHere(why) => format!("not here: {why}"),
        },
    ]
}

/// The whole table for machines: a list of options.
#[must_use]
pub fn as_json() -> Value {
    let options = LEVELS.iter().flat_map(|level| {
        level.options.iter().map(|option| {
            let mut value = json!({
                "level": level.name,
                "name": option.name,
                "setters": option.setters,
                "getters": option.getters,
                "python": option.python,
                "purpose": option.purpose,
                "type": option.value,
                "when": option.when.to_string(),
                "readback": option.readback,
            });
            match option.shown {
                Shown::By(experiment) => value["experiment"] = experiment.into(),
                Shown::NotHere(why) => value["not shown"] = why.into(),
            }
            let [default, set_to, reads_back] = cells(option);
            value["default"] = default.into();
            value["set to"] = set_to.into();
            value["reads back"] = reads_back.into();
            value
        })
    });
    options.collect()
}

/// Default, set to, reads back; `–` for what there is not.
fn cells(option: &SocketOption) -> [String; 3] {
    let none = || "–".to_owned();
    let said = |answer: Option<Result<String, String>>| {
        answer.map_or_else(none, |answer| answer.unwrap_or_else(|error| error))
    };
    match option.read() {
        None => [none(), none(), none()],
        Some(Reading {
            default,
            set_to,
            reads_back,
        }) => [
            said(default),
            set_to.map_or_else(none, str::to_owned),
            said(reads_back),
        ],
    }
}
