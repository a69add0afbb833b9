//! A part of a trace, for the page that has room for the point of a ladder only: README.md.

use std::path::Path;

use socket_trace::model::{Event, Program, Trace, What};

/// The ladder of README.md, and the name of the figure of its part.
const LADDER: &str = "three-sends";
const FIGURE: &str = "three-sends-one-recv";

/// The name of the figure, and what it shows: from the first `send` to the line that is printed.
pub(super) fn of(name: &str, trace: &Trace) -> Option<(String, Trace)> {
    let sends =
        |event: &Event| matches!(&event.what, What::CallEntered(call) if call.name == "send");
    let prints = |event: &Event| matches!(event.what, What::Printed(_));
    let begin = trace.events.iter().position(sends)?;
    let end = trace.events.iter().position(prints)?;
    let events = trace.events.get(begin..=end)?.to_vec();
    let programs = trace.programs.iter().map(without_folders).collect();
    let part = Trace {
        programs,
        events,
        ..*trace
    };
    (name == LADDER).then(|| (FIGURE.to_owned(), part))
}

/// The same command, with the names of its files only.
fn without_folders(program: &Program) -> Program {
    let file = |word: &String| {
        let name = Path::new(word).file_name();
        name.map_or_else(|| word.clone(), |name| name.to_string_lossy().into_owned())
    };
    Program {
        name: program.name.clone(),
        command: program.command.iter().map(file).collect(),
    }
}
