//! A bit changes on the way: the checksum makes a loss of it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{carries, is_again};
use crate::trial::Trial;

/// One bit of a segment changes on the way.
pub const EXPERIMENT: Experiment = Experiment {
    name: "damaged-segment",
    question: "The client sends hello, and a bit of that segment changes on the way. What does the server's recv return?",
    choices: &[
        "five bytes, one of them wrong",
        "an error, such as EIO",
        "hello, a little later",
    ],
    answer: "hello, a little later",
    explanation: "Each segment has a checksum over its header and its data. The receiving kernel computes it again, \
        and throws away without a word what does not match: damage becomes loss, and loss is repaired by the timer. \
        The checksum has 16 bits and is simple, so now and then damage goes through it. \
        Where that matters, a program adds a checksum of its own, as TLS does.",
    sources: &["RFC 9293 §3.1", "RFC 1071", "tcp(7)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "corrupt client data 1",
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
    // The trace has each segment as it was sent.
    let again = seen
        .segments(CLIENT)
        .filter(|sent| carries(sent, "hello") && is_again(sent));
    let again = again.count();
    let received = seen.received(SERVER);
    let first = received.first().map_or("nothing", String::as_str);
    Ok(seen
        .observation()
        .fact("recv returned", first)
        .fact("hello was sent again", format_args!("{again} times"))
        .answer(match first {
            "\"hello\"" if again > 0 => "hello, a little later",
            error if error.starts_with('E') => "an error, such as EIO",
            _ => "five bytes, one of them wrong",
        }))
}
