//! An option belongs to the socket, not to the handle it was set through.

use std::time::Duration;

use experiment::{Experiment, Observation, Observed};

use crate::pair::receiver;

/// Setting an option through one of two handles.
pub const EXPERIMENT: Experiment = Experiment {
    name: "options-of-a-clone",
    question: "One thread reads a socket, another writes to it through a try_clone (in Python: dup). \
        The writer sets a read timeout on its handle. Does the reader have it?",
    choices: &["yes: there is one socket", "no: each handle has its own options"],
    answer: "yes: there is one socket",
    explanation: "try_clone duplicates the descriptor, not the socket: options, timeouts and even the non-blocking flag are shared. \
        Two threads that want different timeouts cannot have them by SO_RCVTIMEO on one socket. \
        Python's settimeout lives in the socket object instead, but the non-blocking flag it needs is shared all the same.",
    sources: &["dup(2)", "socket(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let reader = receiver()?;
    let writer = reader.try_clone()?;
    let before = reader.read_timeout()?;
    writer.set_read_timeout(Some(Duration::from_secs(2)))?;
    let after = reader.read_timeout()?;
    Ok(Observation::new()
        .fact("the reader's timeout before", format_args!("{before:?}"))
        .fact("and after", format_args!("{after:?}"))
        .answer(if after == before {
            "no: each handle has its own options"
        } else {
            "yes: there is one socket"
        }))
}
