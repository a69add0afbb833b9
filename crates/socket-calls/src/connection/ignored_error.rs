//! An ignored error of connect shows up later, as another error of send.

use std::io::ErrorKind;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{returned, succeeded};
use socket2::{Domain, Socket, Type};

use crate::both_ends::nobody_there;

/// Send after a connect that was refused.
pub const EXPERIMENT: Experiment = Experiment {
    name: "ignored-error",
    question: "A client ignores what connect_ex returns: the connection was refused. Then it sends. \
        What does send say?",
    choices: &[
        "nothing: 5 bytes sent",
        "that the connection was refused",
        "an error that does not say why",
    ],
    answer: "an error that does not say why",
    explanation: "connect has delivered its error, and the socket is a new one again, without a peer: \
        send says broken pipe, or not connected, far away from the cause. \
        In Rust a Result that is not used is a warning of the compiler; with connect_ex, look at it yourself.",
    sources: &["connect(2)", "send(2): EPIPE, ENOTCONN"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (nobody, _keep) = nobody_there()?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let ignored = client.connect(&nobody.into());
    let sent = client.send(b"hello");
    let seen = Observation::new()
        .fact("connect", succeeded(&ignored))
        .fact("send", returned(&sent));
    Ok(seen.answer(match sent.map_err(|error| error.kind()) {
        Ok(_) => "nothing: 5 bytes sent",
        Err(ErrorKind::ConnectionRefused) => "that the connection was refused",
        Err(_) => "an error that does not say why",
    }))
}
