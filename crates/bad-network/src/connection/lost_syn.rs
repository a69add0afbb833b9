//! A lost SYN: connect takes a second longer, and says nothing of it.

use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::CLIENT;
use crate::seen::{first_of, is, is_lost, returned, seconds, took};
use crate::trial::Trial;

/// The first packet of a connection is lost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-syn",
    question: "The client calls connect, and the network loses its first packet, the SYN. The server is there and listens. \
        What does connect do?",
    choices: &[
        "it fails at once, with ECONNREFUSED",
        "it succeeds, about a second later",
        "it succeeds as fast as ever: what is lost is sent again at once",
        "it never returns",
    ],
    answer: "it succeeds, about a second later",
    explanation: "Nobody tells the client that its SYN is lost: its kernel can only wait for an answer. \
        How far away the server is, it does not know yet, so it waits for one second before it sends the SYN again. \
        The program notices nothing but the time: a connect that takes a second, or three, is one whose first packets were lost.",
    sources: &["RFC 6298 §2.1", "RFC 9293 §3.5", "tcp(7), tcp_syn_retries"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client syn 1",
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

/// A timer may fire a little early by the clock of the trace.
const ALMOST_A_SECOND: Duration = Duration::from_millis(900);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let syns: Vec<_> = seen
        .segments(CLIENT)
        .filter(|sent| is(sent, "SYN"))
        .collect();
    let lost = syns.iter().filter(|syn| is_lost(syn)).count();
    let connect = first_of(seen.calls(CLIENT, "connect"))?;
    let waited = took(&connect);
    Ok(seen
        .observation()
        .fact("SYNs sent", syns.len())
        .fact("of them lost", lost)
        .fact("connect returned", returned(&connect))
        .fact("connect took", seconds(waited))
        .answer(match returned(&connect).as_str() {
            "0" if syns.len() > 1 && waited >= ALMOST_A_SECOND => {
                "it succeeds, about a second later"
            }
            "0" => "it succeeds as fast as ever: what is lost is sent again at once",
            refused if refused.starts_with("ECONNREFUSED") => "it fails at once, with ECONNREFUSED",
            _ => "it never returns",
        }))
}
