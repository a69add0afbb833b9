//! Two listeners cannot have the same address and port.

use std::io::ErrorKind;
use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

/// Bind to an address that another listener has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "bind-twice",
    question: "A program listens on a port. A second one binds to the same address and port. What does bind say?",
    choices: &["nothing: both will get clients", "address already in use"],
    answer: "address already in use",
    explanation: "A listener has its address for itself, even with SO_REUSEADDR, which std sets here: \
        that option is for the remains of old connections. \
        Why a restarted server finds the address in use, and what else can be done, is the socket-options \
        lesson's story.",
    sources: &["bind(2): EADDRINUSE", "socket(7): SO_REUSEADDR"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip(
            "Unix only: Windows has rules of its own, see the socket-options lesson",
        ));
    }
    let first = TcpListener::bind("127.0.0.1:0")?;
    let second = TcpListener::bind(first.local_addr()?);
    let seen = Observation::new()
        .fact("the first's address", first.local_addr()?)
        .fact("the second's bind", succeeded(&second));
    Ok(seen.answer(match second {
        Ok(_) => "nothing: both will get clients",
        Err(error) if error.kind() == ErrorKind::AddrInUse => "address already in use",
        Err(error) => return Err(error.into()),
    }))
}
