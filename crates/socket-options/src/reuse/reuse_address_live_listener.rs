//! SO_REUSEADDR does not take a port from a living server.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use crate::pair::{listening, tcp};

/// Two listeners at a time, both with SO_REUSEADDR.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-address-live-listener",
    question: "A server is listening; it has set SO_REUSEADDR. \
        Another program sets SO_REUSEADDR, too, and binds to the same port. What happens?",
    choices: &["address already in use", "it works, and takes the clients from now on", "it works, and they share the clients"],
    answer: "address already in use",
    explanation: "On Unix, SO_REUSEADDR forgives what is left of connections, never a socket in LISTEN: \
        there it is safe to set it always. To have several listeners on purpose, there is SO_REUSEPORT. \
        Windows differs: see reuse-address-on-windows.",
    sources: &["socket(7), SO_REUSEADDR"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("not on Windows; see reuse-address-on-windows"));
    }
    let first = tcp()?;
    first.set_reuse_address(true)?;
    let first = listening(first)?;

    let second = tcp()?;
    second.set_reuse_address(true)?;
    let bound = second.bind(&first.local_addr()?);
    let listens = second.listen(128);
    let seen = Observation::new().fact("bind of the second", succeeded(&bound));
    if bound.is_err() || listens.is_err() {
        return Ok(seen.answer("address already in use"));
    }
    let client = tcp()?;
    client.connect(&first.local_addr()?)?;
    first.set_nonblocking(true)?;
    Ok(seen.answer(match first.accept() {
        Ok(_) => "it works, and they share the clients",
        Err(_) => "it works, and takes the clients from now on",
    }))
}
