//! A segment arrives twice: its bytes are received once.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed, Stopped};

use crate::recorder::{CLIENT, SERVER};
use crate::trial::Trial;

/// The network delivers the same segment twice.
pub const EXPERIMENT: Experiment = Experiment {
    name: "doubled-segment",
    question: "Over TCP the client sends hello, and closes. The network delivers the segment with hello twice. \
        What does the server receive until the end?",
    choices: &["hellohello", "hello", "hello, and then an error: the stream is damaged"],
    answer: "hello",
    explanation: "The copy has the same numbers as the first, and the kernel has those bytes already: \
        it throws the copy away, and sends an acknowledgement, in case the first one was lost. \
        Copies are nothing unusual: a sender whose timer was too impatient makes one, too. \
        Over UDP the program would get both, and would have to notice by itself.",
    sources: &["RFC 9293 §3.4", "RFC 9293 §3.10.7.4", "RFC 2883"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "duplicate client data 1",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"hello")
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    if seen.arrivals(CLIENT).next().is_none() {
        return Err(Stopped::Failed(io::Error::other("no copy arrived")));
    }
    let received = seen.received(SERVER);
    let told = received.join(", then ");
    let answer = match received.as_slice() {
        [hello, end] if hello == "\"hello\"" && end == "0, the end" => "hello",
        [.., error] if error.starts_with('E') => "hello, and then an error: the stream is damaged",
        _ => "hellohello",
    };
    Ok(seen
        .observation()
        .fact("copies that arrived", 2)
        .fact("recv returned", told)
        .answer(answer))
}
