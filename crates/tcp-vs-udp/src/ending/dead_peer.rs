//! A dead peer is not noticed.

use std::io::Write;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::{describe, returned};
use instruments::sockets::entry_of;

use crate::{network, pair};

/// Writes to a TCP peer whose machine has lost its network.
pub const EXPERIMENT: Experiment = Experiment {
    name: "dead-peer",
    question: "A TCP connection stands. Then the server's machine loses its network: no FIN, no RST, no answer any more. \
        The client writes three times. Which write fails?",
    choices: &["the first", "the third: the first two are not acknowledged", "none"],
    answer: "none",
    explanation: "write hands bytes to the kernel, which keeps them, sends them, and sends them again, for some 15 minutes, \
        before it gives up, and then recv fails, too: timed out. Had nothing been sent, recv would wait for ever. Silence is not an error in TCP. To notice: a heartbeat in your protocol, \
        a time limit for the answer, SO_KEEPALIVE for an idle connection, TCP_USER_TIMEOUT for unacknowledged data.",
    sources: &["tcp(7): tcp_retries2, TCP_USER_TIMEOUT", "RFC 9293 §3.8.3 and §3.8.4"],
    // A filter on a TCP socket needs a privilege.
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, server) = pair::tcp()?;
    network::lose_everything(&server)?;
    let sent = [b"first", b"later", b"third"].map(|message| client.write(message));
    let entry = entry_of(&client)?;
    let error = client.take_error()?;

    // So that the kernel does not go on retransmitting after the experiment.
    network::lose_nothing(&server)?;
    Ok(Observation::new()
        .fact("writes returned", sent.each_ref().map(returned).join(", "))
        .fact("the client's connection", entry.state)
        .fact("bytes nobody has acknowledged", entry.send_queue)
        .fact(
            "error of the client's socket",
            error.as_ref().map_or("none".into(), describe),
        )
        .answer(match sent.map(|sent| sent.is_ok()) {
            [true, true, true] => "none",
            [false, ..] => "the first",
            _ => "the third: the first two are not acknowledged",
        }))
}
