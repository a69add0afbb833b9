//! Port 0: let the kernel choose, then ask which it is.

use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed};

/// Bind to port 0, and getsockname.
pub const EXPERIMENT: Experiment = Experiment {
    name: "port-zero",
    question: "Two listeners are bound to port 0, one after the other. Which ports does getsockname report?",
    choices: &["0 for both", "the same free port for both", "two different ports"],
    answer: "two different ports",
    explanation: "Port 0 asks the kernel for any free port, and the socket has it as soon as bind returns. \
        So a test never needs a fixed port: bind to 0, ask getsockname, and tell the client.",
    sources: &["bind(2)", "getsockname(2)", "ip(7): Address format"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let one = TcpListener::bind("127.0.0.1:0")?;
    let other = TcpListener::bind("127.0.0.1:0")?;
    let (one, other) = (one.local_addr()?, other.local_addr()?);
    Ok(Observation::new()
        .fact("bind to", "127.0.0.1:0")
        .fact("getsockname of one", one)
        .fact("getsockname of the other", other)
        .answer(match (one.port(), other.port()) {
            (0, _) | (_, 0) => "0 for both",
            (one, other) if one == other => "the same free port for both",
            _ => "two different ports",
        }))
}
