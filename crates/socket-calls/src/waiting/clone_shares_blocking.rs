//! A clone shares O_NONBLOCK with the original.

use experiment::{Experiment, Observed};

/// Make a clone non-blocking.
pub const EXPERIMENT: Experiment = Experiment {
    name: "clone-shares-blocking",
    question: "A program clones a stream (dup, try_clone) and makes the clone non-blocking. What about the original?",
    choices: &["it still blocks", "it is non-blocking, too"],
    answer: "it is non-blocking, too",
    explanation: "O_NONBLOCK belongs to what the kernel calls the open file description, and a clone is \
        another number for the same one. One thread cannot wait while another one, on a clone, does not: \
        use a time limit, or MSG_DONTWAIT for the single call.",
    sources: &["dup(2)", "fcntl(2): O_NONBLOCK", "open(2): Open file descriptions"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(unix))]
fn observe() -> Observed {
    Err(experiment::skip(
        "Unix only: Windows does not tell whether a socket blocks",
    ))
}

#[cfg(unix)]
fn observe() -> Observed {
    use experiment::Observation;
    use socket2::SockRef;

    use crate::both_ends::connected;

    let (original, _server) = connected()?;
    let before = SockRef::from(&original).nonblocking()?;
    let clone = original.try_clone()?;
    clone.set_nonblocking(true)?;
    let after = SockRef::from(&original).nonblocking()?;
    Ok(Observation::new()
        .fact("the original is non-blocking, before", before)
        .fact("the original is non-blocking, after", after)
        .answer(match after {
            false => "it still blocks",
            true => "it is non-blocking, too",
        }))
}
