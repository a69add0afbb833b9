//! shutdown acts on the connection, however many handles it has.

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// Shutdown through a clone.
pub const EXPERIMENT: Experiment = Experiment {
    name: "shutdown-reaches-both",
    question: "A program has two handles to one connection. It calls shutdown(SHUT_WR) through the clone. \
        Can it still send through the original?",
    choices: &["yes: only the clone is shut down", "no: broken pipe"],
    answer: "no: broken pipe",
    explanation: "Both handles name the same socket in the kernel, and shutdown acts on that. \
        So the one thread that writes can announce the end, while the reading thread's handle stays open. \
        Closing is about handles, shutdown about the connection.",
    sources: &["shutdown(2)", "dup(2)", "send(2): EPIPE"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut original, mut server) = connected()?;
    let clone = original.try_clone()?;
    clone.shutdown(Shutdown::Write)?;
    let sent = original.write(b"hello");
    let received = server.read(&mut [0; 16]);
    let seen = Observation::new()
        .fact("send by the original", returned(&sent))
        .fact("the peer's recv", returned(&received));
    Ok(seen.answer(match sent {
        Ok(_) => "yes: only the clone is shut down",
        Err(error) if error.kind() == ErrorKind::BrokenPipe => "no: broken pipe",
        Err(error) => return Err(error.into()),
    }))
}
