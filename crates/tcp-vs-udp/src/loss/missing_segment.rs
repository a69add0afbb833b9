//! Head-of-line blocking: after a lost segment, what came later has to wait.

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::{errno::returned, proc};

use crate::{network, pair, say, wait};

/// One lost segment out of two.
pub const EXPERIMENT: Experiment = Experiment {
    name: "missing-segment",
    question: "Over TCP the client sends one and two in two segments. The network loses the first, \
        and goes on losing it; the second arrives. Then the network is well again. What does the server receive?",
    choices: &[
        "two at once; one is lost",
        "two at once; one later",
        "nothing at first; onetwo later",
    ],
    answer: "nothing at first; onetwo later",
    explanation: "Each byte has a number, and recv gives them in order and without a hole. \
        The kernel keeps what comes after the hole, and the sender sends again what nobody acknowledges, until it arrives. \
        That is the price of TCP's promise: one lost packet makes all that came behind it wait.",
    sources: &["RFC 9293 §3.4 and §3.8.1", "tcp(7)"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = pair::tcp()?;
    // Otherwise Nagle's algorithm would hold "two" back until "one" is acknowledged.
    client.set_nodelay(true)?;
    network::lose_tcp_starting_with(&server, b'o')?;
    for message in ["one", "two"] {
        client.write_all(message.as_bytes())?;
    }
    wait::until(|| Ok(proc::counter("TcpExt", "TCPOFOQueue")? >= 1))?;

    let mut buffer = [0; 1024];
    server.set_nonblocking(true)?;
    let first = server.read(&mut buffer);
    network::lose_nothing(&server)?;
    server.set_nonblocking(false)?;
    client.shutdown(Shutdown::Write)?;
    let mut received = Vec::new();
    server.read_to_end(&mut received)?;
    Ok(Observation::new()
        .fact(
            "segments that came before their turn",
            proc::counter("TcpExt", "TCPOFOQueue")?,
        )
        .fact("recv without waiting", returned(&first))
        .fact("sent again", proc::counter("Tcp", "RetransSegs")?)
        .fact("received", say::text(&received))
        .answer(match (first, received.as_slice()) {
            (Err(error), b"onetwo") if error.kind() == ErrorKind::WouldBlock => {
                "nothing at first; onetwo later"
            }
            (Ok(_), b"one") => "two at once; one later",
            _ => "two at once; one is lost",
        }))
}
