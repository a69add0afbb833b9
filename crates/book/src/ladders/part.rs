//! A part of a trace, for the page that has room for the point of a ladder only: README.md.

use socket_trace::model::{Event, Trace, What};

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
    let mut part = Trace::begin(trace.began, trace.programs.clone(), trace.network.clone());
    part.events = events;
    (name == LADDER).then(|| (FIGURE.to_owned(), part))
}
