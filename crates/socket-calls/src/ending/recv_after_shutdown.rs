//! shutdown(SHUT_RD) ends receiving, and the peer does not notice.

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::returned;

use crate::both_ends::connected;

/// Receiving, and the peer's sending, after shutdown(SHUT_RD).
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-after-shutdown",
    question: "A server calls shutdown(SHUT_RD), and then recv. Nothing has arrived. \
        On Linux, what does recv do, and can the client still send?",
    choices: &[
        "recv returns 0; the client can send",
        "recv returns 0; the client's send fails",
        "recv waits; the client can send",
    ],
    answer: "recv returns 0; the client can send",
    explanation: "SHUT_RD is a note in the own kernel: recv does not wait any more. \
        TCP has no message for \"stop sending\", so the peer does not hear of it. \
        To make a peer stop, tell it in your protocol, or close.",
    sources: &["shutdown(2)", "recv(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip("Linux only: elsewhere the client may be reset"));
    }
    let (mut client, mut server) = connected()?;
    server.shutdown(Shutdown::Read)?;
    // If recv waited after all, the experiment would hang.
    server.set_nonblocking(true)?;
    let received = server.read(&mut [0; 16]);
    let sent = client.write(b"hello");
    let seen = Observation::new()
        .fact("recv", returned(&received))
        .fact("the client's send", returned(&sent));
    Ok(seen.answer(match (received, sent) {
        (Ok(0), Ok(_)) => "recv returns 0; the client can send",
        (Ok(0), Err(_)) => "recv returns 0; the client's send fails",
        (Err(error), _) if error.kind() == ErrorKind::WouldBlock => {
            "recv waits; the client can send"
        }
        (other, _) => return Err(std::io::Error::other(format!("recv: {other:?}")).into()),
    }))
}
