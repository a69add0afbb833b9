//! After shutdown(SHUT_WR) send fails.

use std::io::{ErrorKind, Write};
use std::net::Shutdown;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// Send after shutdown(SHUT_WR).
pub const EXPERIMENT: Experiment = Experiment {
    name: "send-after-shutdown",
    question: "A client calls shutdown(SHUT_WR), and then send. What does send say?",
    choices: &[
        "nothing: the stream is open again",
        "broken pipe",
        "nothing, but the bytes are dropped",
    ],
    answer: "broken pipe",
    explanation: "The end of the stream has been announced to the peer; nothing can follow it. \
        In C the program gets the signal SIGPIPE, too, and dies of it; \
        Python and Rust ignore the signal and report the error.",
    sources: &["send(2): EPIPE", "shutdown(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.shutdown(Shutdown::Write)?;
    let sent = client.write(b"one more thing");
    drop(client);
    let received = std::io::copy(&mut server, &mut std::io::sink())?;
    let seen = Observation::new()
        .fact("send", returned(&sent))
        .fact("received by the peer, in bytes", received);
    Ok(seen.answer(match sent {
        Ok(_) if received > 0 => "nothing: the stream is open again",
        Ok(_) => "nothing, but the bytes are dropped",
        Err(error) if error.kind() == ErrorKind::BrokenPipe => "broken pipe",
        Err(error) => return Err(error.into()),
    }))
}
