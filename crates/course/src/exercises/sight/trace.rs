//! The trace that socket-trace has recorded of a stage, with the steps that the stage has reported in between.

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::iter::Peekable;
use std::slice::Iter;

use serde_json::{Value, json};

use super::connection::{Connection, Event, Ports};

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
    /// Nanoseconds since the trace began.
    fn after(&self, began: u64) -> u64 {
        self.at.saturating_sub(began)
    }

    /// As socket-trace writes its events.
    fn event(&self, time: u64) -> String {
        let Self { text, failed, .. } = self;
        json!({ "time": time, "program": STAGE, "event": "step", "text": text, "failed": failed })
            .to_string()
    }
}

/// What the stage prints is its report, which is told by its steps; and how it ends follows from that.
fn is_told_by_steps(event: &Event) -> bool {
    event.program == Some(STAGE) && ["printed", "ended"].contains(&event.event.as_str())
}

/// Writes what was recorded until the stage failed, with its steps. The two columns have these names, and the command
/// lines that were traced, or the one that is given.
/// Of very many events some are left out; `said_of_left_out` says how many.
///
/// # Errors
/// What reading or writing says; [`io::ErrorKind::InvalidData`] if it is no trace.
pub(super) fn write(
    recorded: impl BufRead,
    columns: [(String, Option<&str>); 2],
    steps: &[Step],
    said_of_left_out: impl Fn(u64) -> String,
    connection: Option<(Connection, String)>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut lines = recorded.lines();
    let mut document = head(lines.next())?;
    name_columns(&mut document, columns);
    let (connection, left_out) = connection.unzip();
    let left_out = left_out.map(|text| json!({ "event": "note", "text": text }));
    let mut story = Story {
        began: document["began"].as_u64().unwrap_or(0),
        steps: steps.iter().peekable(),
        kept: Kept::default(),
        notes: left_out.into_iter().collect(),
        connection,
    };
    for line in lines {
        story.add(&line?);
        // The steps are over: the stage has failed, and ends what it has started.
        if story.steps.peek().is_none() {
            break;
        }
    }
    let events = story.end().events(said_of_left_out).join(",\n");
    let [version, began, programs] = ["version", "began", "programs"].map(|key| &document[key]);
    writeln!(
        out,
        "{{\"version\":{version},\"began\":{began},\"programs\":{programs},\"events\":["
    )?;
    writeln!(out, "{events}\n]}}")
}

/// One line is the document up to its list of events, and each further one is an event.
fn head(line: Option<io::Result<String>>) -> io::Result<Value> {
    let line = line.unwrap_or(Err(io::ErrorKind::UnexpectedEof.into()))?;
    Ok(serde_json::from_str(&(line + "]}"))?)
}

fn name_columns(document: &mut Value, columns: [(String, Option<&str>); 2]) {
    let programs = document["programs"].as_array_mut().into_iter().flatten();
    for (program, (name, command)) in programs.zip(columns) {
        program["name"] = name.into();
        if let Some(command) = command {
            program["command"] = json!([command]);
        }
    }
}

/// One that was cut off is nothing.
fn event(line: &str) -> Option<Event> {
    serde_json::from_str(line.trim_end_matches(',')).ok()
}

/// The connection between these ports, if there are many others until the stage failed, at this time since 1970.
///
/// # Errors
/// As [`write`].
pub(super) fn connection(
    recorded: impl BufRead,
    ports: Ports,
    failed: u64,
) -> io::Result<Option<Connection>> {
    let mut lines = recorded.lines();
    let began = head(lines.next())?["began"].as_u64().unwrap_or(0);
    let events = lines.map_while(Result::ok).filter_map(|line| event(&line));
    let before = events.take_while(|event| event.time <= failed.saturating_sub(began));
    Ok(Connection::of(before, ports))
}

/// The events that have been put in order, and the steps that are still to come.
struct Story<'a> {
    began: u64,
    steps: Peekable<Iter<'a, Step>>,
    kept: Kept,
    /// What was missing, and what would help: said where the stage fails. The beginning of a long ladder is not seen.
    notes: Vec<Value>,
    /// The only one that is shown, if there are many.
    connection: Option<Connection>,
}

impl Story<'_> {
    /// The next line of what was recorded.
    fn add(&mut self, line: &str) {
        let Some(event) = event(line) else {
            return;
        };
        let line = line.trim_end_matches(',');
        let began = self.began;
        while let Some(step) = self.steps.next_if(|step| step.after(began) <= event.time) {
            self.step(step, step.after(began));
        }
        let connection = self.connection.as_mut();
        let is_shown = connection.is_none_or(|connection| connection.shows(&event));
        if event.event == "note" {
            self.notes.extend(serde_json::from_str::<Value>(line));
        } else if is_shown && !is_told_by_steps(&event) && self.steps.peek().is_some() {
            self.kept.add(event.time, line.to_owned());
        }
    }

    fn step(&mut self, step: &Step, time: u64) {
        if step.failed {
            for mut note in self.notes.drain(..) {
                note["time"] = time.into();
                self.kept.add(time, note.to_string());
            }
        }
        self.kept.add(time, step.event(time));
    }

    /// All that is kept, when nothing more was recorded.
    fn end(mut self) -> Kept {
        while let Some(step) = self.steps.next() {
            // A stage that had to be ended does not know when it failed.
            let is_unknown = step.at == u64::MAX;
            let time = if is_unknown {
                self.kept.last
            } else {
                step.after(self.began)
            };
            self.step(step, time);
        }
        self.kept
    }
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
        let columns = [
            ("yours".to_owned(), None),
            ("stage 2".to_owned(), Some("stage_02")),
        ];
        let left_out = |count| format!("{count} more");
        write(
            recorded.as_bytes(),
            columns,
            steps,
            left_out,
            None,
            &mut out,
        )
        .unwrap();
        let seen: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(seen["programs"][1]["name"], "stage 2");
        assert_eq!(seen["programs"][0]["command"][0], "a");
        assert_eq!(seen["programs"][1]["command"][0], "stage_02");
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
            json!({ "time": 1, "event": "note", "text": "no wire" }).to_string(),
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
            "50 note no wire",
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
        let columns = [(String::new(), None), (String::new(), None)];
        for recorded in ["", "no trace\n"] {
            let written = write(
                recorded.as_bytes(),
                columns.clone(),
                &[],
                |_| String::new(),
                None,
                &mut Vec::new(),
            );
            assert!(written.is_err(), "{recorded}");
        }
    }
}
