//! On Windows SO_REUSEADDR lets two programs have the same port.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use crate::pair::{listening, tcp};

/// Taking the port of a living server, on Windows.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-address-on-windows",
    question: "On Windows: a server has set SO_REUSEADDR, and is listening. \
        Another program sets it, too, and binds to the same port. What happens?",
    choices: &["address already in use", "it works: the port has two owners"],
    answer: "it works: the port has two owners",
    explanation: "On Windows SO_REUSEADDR lets a socket bind to a port that a living one is using, if that one has set it, too, \
        and which of the two gets a client is not defined: another program can take your clients. A closed listener's port is free at once there, \
        so a server for Windows leaves SO_REUSEADDR alone (std does), and sets SO_EXCLUSIVEADDRUSE to keep others out.",
    sources: &["Microsoft, Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(windows)) {
        return Err(skip(
            "Windows only; reuse-address-live-listener is the same on Unix",
        ));
    }
    let first = tcp()?;
    first.set_reuse_address(true)?;
    let first = listening(first)?;
    let second = tcp()?;
    second.set_reuse_address(true)?;
    let bound = second.bind(&first.local_addr()?);
    Ok(Observation::new()
        .fact("bind of the second", succeeded(&bound))
        .answer(match bound {
            Ok(()) => "it works: the port has two owners",
            Err(_) => "address already in use",
        }))
}
