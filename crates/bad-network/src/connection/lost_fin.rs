//! A lost FIN: the kernel sends it again, also for a program that has ended.

use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{first_of, has, seconds};
use crate::trial::Trial;

/// The packet that ends a connection is lost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-fin",
    question: "The client closes its socket, and its program ends. The FIN that says so to the server is lost. \
        The server waits in recv. What does recv return?",
    choices: &[
        "0 bytes, the end: at once, because a FIN cannot be lost",
        "0 bytes, the end: a little later",
        "ECONNRESET: the client's program does not exist any more",
        "nothing: it never returns",
    ],
    answer: "0 bytes, the end: a little later",
    explanation: "A FIN has a number in the stream, as a byte has, and is acknowledged as one. \
        So the kernel sends it again until it is acknowledged, and close does not wait for that. \
        The program may be gone: the connection belongs to the kernel, which keeps it for this, in FIN_WAIT1. \
        Only if the whole host is gone will nobody send the FIN again.",
    sources: &["RFC 9293 §3.6", "tcp(7), tcp_orphan_retries", "close(2)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client fin 1",
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
    let stream = TcpStream::connect("127.0.0.1:9000")?;
    drop(stream);
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let fins: Vec<_> = seen
        .segments(CLIENT)
        .filter(|sent| has(sent, "FIN"))
        .collect();
    let recv = first_of(seen.calls(SERVER, "recv"))?;
    let close = first_of(seen.calls(CLIENT, "close"))?;
    let received = seen.received(SERVER).join(", ");
    let answer = match received.as_str() {
        "0, the end" if fins.len() > 1 => "0 bytes, the end: a little later",
        "0, the end" => "0 bytes, the end: at once, because a FIN cannot be lost",
        reset if reset.starts_with("ECONNRESET") => {
            "ECONNRESET: the client's program does not exist any more"
        }
        _ => "nothing: it never returns",
    };
    Ok(seen
        .observation()
        .fact("FINs of the client", fins.len())
        .fact("recv returned", received)
        .fact(
            "so long after close",
            seconds(recv.time.saturating_sub(close.time)),
        )
        .answer(answer))
}
