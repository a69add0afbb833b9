//! A forged RST: a stranger ends a connection for one side.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::{Fate, Segment};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{Seen, is};
use crate::trial::Trial;

/// A RST that the server has not sent.
pub const EXPERIMENT: Experiment = Experiment {
    name: "forged-reset",
    question: "The client asks, and the server answers hello. Then a box in the middle sends the client a RST with the server's address, \
        and with the number that the client expects next. What do the two sides see?",
    choices: &[
        "nothing: the client's kernel knows that the server has not sent it",
        "the client gets ECONNRESET, the server waits on",
        "both get ECONNRESET",
    ],
    answer: "the client gets ECONNRESET, the server waits on",
    explanation: "TCP does not know who has sent a segment. Addresses, ports and the next number fit, so the client's connection is gone at once. \
        Nobody tells the server: it learns of it when it sends something, and the client's kernel answers that with a RST of its own. \
        Firewalls and load balancers end connections in this way, and so do some providers and governments. \
        TLS does not help: it protects what you send, and the RST concerns the connection below it.",
    sources: &["RFC 9293 §3.5.3", "RFC 5961 §3", "RFC 3360"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "reset client after server data 1",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    stream.read_exact(&mut [0; 2])?;
    stream.write_all(b"hello")?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.read(&mut [0; 32]).map(drop)
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"hi")?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.read_to_end(&mut Vec::new()).map(drop)
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let forged = seen.segments(SERVER).filter(|sent| is_forged(sent)).count();
    let real = [SERVER, CLIENT].map(|side| {
        let resets = seen
            .segments(side)
            .filter(|sent| is(sent, "RST") || is(sent, "RST ACK"));
        resets.filter(|sent| !is_forged(sent)).count()
    });
    let is_reset = |program| last(&seen, program).starts_with("ECONNRESET");
    Ok(seen
        .observation()
        .fact("RSTs that nobody has sent", forged)
        .fact(
            "RSTs of the server and of the client",
            format!("{}, {}", real[0], real[1]),
        )
        .fact("the client's last recv", last(&seen, CLIENT))
        .fact("the server's last recv", last(&seen, SERVER))
        .answer(match (is_reset(CLIENT), is_reset(SERVER)) {
            (true, false) if forged > 0 => "the client gets ECONNRESET, the server waits on",
            (true, true) => "both get ECONNRESET",
            _ => "nothing: the client's kernel knows that the server has not sent it",
        }))
}

/// Whether no host has sent it.
pub(super) fn is_forged(segment: &Segment) -> bool {
    let verdict = segment.network.as_ref();
    verdict.is_some_and(|verdict| verdict.fate.contains(&Fate::Forged))
}

fn last(seen: &Seen, program: usize) -> String {
    seen.received(program).pop().unwrap_or_default()
}
