//! A lost SYN-ACK: the server's kernel has half a connection, and the server's program knows nothing of it.

use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{first_of, is};
use crate::trial::Trial;

/// The answer to the first packet is lost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-syn-ack",
    question: "The client's SYN arrives, but the server's answer, the SYN-ACK, is lost. \
        Half a second later, what do the two sides have?",
    choices: &[
        "a connection: the server's accept has returned it",
        "half of one: the server's kernel is in SYN_RECV, the client's in SYN_SENT, accept waits",
        "nothing: neither kernel keeps anything until the handshake is complete",
    ],
    answer: "half of one: the server's kernel is in SYN_RECV, the client's in SYN_SENT, accept waits",
    explanation: "The server's kernel answers a SYN by itself, and remembers it: that is a half-open connection, in SYN_RECV. \
        accept returns only complete ones. Both sides wait for something, so both send again after a second, \
        the client its SYN and the server its SYN-ACK. \
        Somebody who sends many SYNs and never answers fills that memory: a SYN flood.",
    sources: &["RFC 9293 §3.5", "RFC 4987", "listen(2), tcp_max_syn_backlog"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop server synack 1",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    // Until the client has closed.
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

fn client() -> io::Result<()> {
    TcpStream::connect("127.0.0.1:9000")?;
    Ok(())
}

/// Before anything is sent again.
const HALF_A_SECOND: Duration = Duration::from_millis(500);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let is_syn_ack = |sent: &_| is(sent, "SYN ACK");
    let first = first_of(seen.segments(SERVER).filter(|sent| is_syn_ack(sent)))?;
    let then = first.time + HALF_A_SECOND;
    let accept = first_of(seen.calls(SERVER, "accept"))?;
    let states = [SERVER, CLIENT].map(|program| seen.state(program, then));
    let answer = match states {
        ["SYN_RECV", "SYN_SENT"] if accept.time > then => {
            "half of one: the server's kernel is in SYN_RECV, the client's in SYN_SENT, accept waits"
        }
        [_, _] if accept.time <= then => "a connection: the server's accept has returned it",
        _ => "nothing: neither kernel keeps anything until the handshake is complete",
    };
    let has_accepted = if accept.time > then { "not yet" } else { "yes" };
    Ok(seen
        .observation()
        .fact("after half a second, the server's side", states[0])
        .fact("the client's side", states[1])
        .fact("has accept returned?", has_accepted)
        .answer(answer))
}
