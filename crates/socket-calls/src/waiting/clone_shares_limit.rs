//! A clone shares SO_RCVTIMEO with the original.

use std::time::Duration;

use experiment::{Experiment, Observation, Observed};

use crate::both_ends::connected;

/// Give a clone a time limit.
pub const EXPERIMENT: Experiment = Experiment {
    name: "clone-shares-limit",
    question: "A program clones a stream and sets a read timeout on the clone. Does the original have it, too?",
    choices: &["no: each handle has its own", "yes: it is the socket's"],
    answer: "yes: it is the socket's",
    explanation: "Rust's timeout is the socket's option SO_RCVTIMEO, and both handles name one socket. \
        Set it once, before threads share the stream. \
        Python keeps settimeout in its own object: there, each has its own, but the O_NONBLOCK beneath is shared.",
    sources: &["socket(7): SO_RCVTIMEO", "dup(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (original, _server) = connected()?;
    let before = original.read_timeout()?;
    let clone = original.try_clone()?;
    clone.set_read_timeout(Some(Duration::from_secs(10)))?;
    let after = original.read_timeout()?;
    Ok(Observation::new()
        .fact("the original's limit, before", format_args!("{before:?}"))
        .fact("the original's limit, after", format_args!("{after:?}"))
        .answer(if after == before {
            "no: each handle has its own"
        } else {
            "yes: it is the socket's"
        }))
}
