//! The trace that socket-trace has recorded of a stage, with the steps that the stage has reported in between.

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};

use serde::Deserialize;
use serde_json::{Value, json};

/// The place of the stage in the list of programs.
const STAGE: usize = 1;

/// So many events are kept from the beginning, and so many from the end:
/// more than are ever shown, and few enough to be drawn at once.
const MOST_EVENTS: usize = 5_000;

/// What a stage reported, in the reader's language.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Nanoseconds since 1970.
    pub(super) at: u64,
    /// What it did, or what it expected and what came.
    pub(super) text: String,
    /// Here it failed.
    pub(super) failed: bool,
}

impl Step {
    /// As socket-trace writes its events.
    fn event(&self, time: u64) -> String {
        let Self { text, failed, .. } = self;
        json!({ "time": time, "program": STAGE, "event": "step", "text": text, "failed": failed })
            .to_string()
    }
}

/// What of a recorded event decides about it.
#[derive(Deserialize)]
struct Event {
    time: u64,
    program: Option<usize>,
    event: String,
}

impl Event {
    /// What the stage prints is its report, which is told by its steps; and how it ends follows from that.
    fn is_told_by_steps(&self) -> bool {
        self.program == Some(STAGE) && ["printed", "ended"].contains(&self.event.as_str())
    }
}

/// Writes what was recorded until the stage failed, with its steps, and with these names of the two columns.
/// Of very many events some are left out; `said_of_left_out` says how many.
///
/// # Errors
/// What reading or writing says; [`io::ErrorKind::InvalidData`] if it is no trace.
pub(super) fn write(
    recorded: impl BufRead,
    names: [String; 2],
    steps: &[Step],
    said_of_left_out: impl Fn(u64) -> String,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut lines = recorded.lines();
    let head = lines
        .next()
        .unwrap_or(Err(io::ErrorKind::UnexpectedEof.into()));
    // One line is the document up to its list of events, and each further one is an event.
    let mut document: Value = serde_json::from_str(&(head? + "]}"))?;
    for (program, name) in document["programs"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .zip(names)
    {
        program["name"] = name.into();
    }
    let began = document["began"].as_u64().unwrap_or(0);
    let after = |step: &Step| step.at.saturating_sub(began);
    let mut steps = steps.iter().peekable();
    let mut kept = Kept::default();
    for line in lines {
        let line = line?;
        let Ok(event) = serde_json::from_str::<Event>(line.trim_end_matches(',')) else {
            continue;
        };
        while let Some(step) = steps.next_if(|step| after(step) <= event.time) {
            kept.add(after(step), step.event(after(step)));
        }
        // The steps are over: the stage has failed, and ends what it has started.
        if steps.peek().is_none() {
            break;
        }
        if !event.is_told_by_steps() {
            kept.add(event.time, line.trim_end_matches(',').to_owned());
        }
    }
    for step in steps {
        // A stage that had to be ended does not know when it failed.
        let time = if step.at == u64::MAX {
            kept.last
        } else {
            after(step)
        };
        kept.add(time, step.event(time));
    }
    let [version, began, programs] = ["version", "began", "programs"].map(|key| &document[key]);
    writeln!(
        out,
        "{{\"version\":{version},\"began\":{began},\"programs\":{programs},\"events\":["
    )?;
    writeln!(out, "{}\n]}}", kept.events(said_of_left_out).join(",\n"))
}

/// The first events, and the last.
#[derive(Default)]
struct Kept {
    first: Vec<String>,
    rest: VecDeque<(u64, String)>,
    left_out: u64,
    /// The time of the last one.
    last: u64,
}

impl Kept {
    fn add(&mut self, time: u64, event: String) {
        self.last = time;
        if self.first.len() < MOST_EVENTS {
            self.first.push(event);
            return;
        }
        if self.rest.len() == MOST_EVENTS {
            self.rest.pop_front();
            self.left_out += 1;
        }
        self.rest.push_back((time, event));
    }

    /// All that are kept, with a word about the others.
    fn events(self, said_of: impl Fn(u64) -> String) -> Vec<String> {
        let mut events = self.first;
        if let Some((time, _)) = self.rest.front().filter(|_| self.left_out > 0) {
            let text = said_of(self.left_out);
            let note = json!({ "time": time, "event": "note", "text": text });
            events.push(note.to_string());
        }
        events.extend(self.rest.into_iter().map(|(_, event)| event));
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(at: u64, text: &str, failed: bool) -> Step {
        let text = text.into();
        Step { at, text, failed }
    }

    /// The events that are written, each as its time and its kind, and for a step or a note what it says.
    fn written(events: &[String], steps: &[Step]) -> Vec<String> {
        let programs = r#"[{"name":"a","command":["a"]},{"name":"b","command":[]}]"#;
        let head = format!(r#"{{"version":1,"began":1000,"programs":{programs},"events":["#);
        let recorded = format!("{head}\n{}\n]}}\n", events.join(",\n"));
        let mut out = Vec::new();
        let names = ["yours".to_owned(), "stage 2".to_owned()];
        let left_out = |count| format!("{count} more");
        write(recorded.as_bytes(), names, steps, left_out, &mut out).unwrap();
        let seen: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(seen["programs"][1]["name"], "stage 2");
        assert_eq!(seen["programs"][0]["command"][0], "a");
        let events = seen["events"].as_array().unwrap();
        let line = |event: &Value| {
            let text = event["text"].as_str().unwrap_or_default();
            let (time, kind) = (&event["time"], event["event"].as_str().unwrap());
            format!("{time} {kind} {text}").trim_end().to_owned()
        };
        events.iter().map(line).collect()
    }

    fn event(time: u64, kind: &str, program: usize) -> String {
        json!({ "time": time, "event": kind, "program": program }).to_string()
    }

    #[test]
    fn steps_come_between_the_events_and_the_failure_is_the_end() {
        let events = [
            event(10, "segment", 0),
            event(20, "printed", STAGE),
            event(30, "printed", 0),
            event(90, "ended", 0),
        ];
        let steps = [
            step(1005, "connected", false),
            step(1025, "sent", false),
            step(1050, "expected", true),
        ];
        let all = [
            "5 step connected",
            "10 segment",
            "25 step sent",
            "30 printed",
            "50 step expected",
        ];
        assert_eq!(written(&events, &steps), all);
        // A trace that was cut, and a stage that was ended: nobody knows when it failed.
        let cut = [event(10, "segment", 0), "{\"time\":20,\"eve".into()];
        let ended = [step(u64::MAX, "expected", true)];
        assert_eq!(written(&cut, &ended), ["10 segment", "10 step expected"]);
    }

    #[test]
    fn of_very_many_events_the_first_and_the_last_are_kept() {
        let count = 2 * MOST_EVENTS as u64 + 7;
        let events: Vec<_> = (0..count).map(|time| event(time, "segment", 0)).collect();
        let written = written(&events, &[step(u64::MAX, "expected", true)]);
        assert_eq!(written.len(), 2 * MOST_EVENTS + 1);
        assert_eq!(
            written[MOST_EVENTS],
            format!("{} note 8 more", MOST_EVENTS + 8)
        );
        let last = count - 1;
        assert_eq!(*written.last().unwrap(), format!("{last} step expected"));
    }

    #[test]
    fn what_is_no_trace_is_an_error() {
        let names = [String::new(), String::new()];
        for recorded in ["", "no trace\n"] {
            let written = write(
                recorded.as_bytes(),
                names.clone(),
                &[],
                |_| String::new(),
                &mut Vec::new(),
            );
            assert!(written.is_err(), "{recorded}");
        }
    }
}
