//! Nagle's algorithm and a delayed acknowledgement: a question in two parts takes two round trips.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Segment;

use crate::recorder::CLIENT;
use crate::seen::{At, Seen, is_again, length, milliseconds};
use crate::trial::Trial;

/// A header and a body, each with a send of its own.
pub const EXPERIMENT: Experiment = Experiment {
    name: "write-write-read",
    question: "The way to the server takes 50 ms, and as much back. The client sends a question in two parts, \
        a header and a body, with two send calls one right after the other; both are short. \
        The server answers when it has both. When does the answer come?",
    choices: &[
        "after one round trip: the kernel puts both parts into one segment",
        "after one round trip: two segments leave at once",
        "after two round trips or more: the second part waits",
    ],
    answer: "after two round trips or more: the second part waits",
    explanation: "The first part leaves at once. Then Nagle's algorithm keeps the second one, because it is shorter than a segment, \
        until the first is acknowledged: a whole round trip. \
        The server has nothing to say before it has both parts, so its acknowledgement may even be late by up to 40 ms, \
        in the hope of an answer that it could travel with. \
        Put header and body into one buffer and call send once. TCP_NODELAY turns Nagle's algorithm off, as the last question here shows.",
    sources: &["RFC 1122 §4.2.3.4 and §4.2.3.2", "tcp(7), TCP_NODELAY"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "delay both 50ms",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut question = [0; 2];
    while stream.read_exact(&mut question).is_ok() {
        stream.write_all(b"!")?;
    }
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    ask(&mut stream)?;
    ask(&mut stream)?;
    stream.set_nodelay(true)?;
    ask(&mut stream)
}

fn ask(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"h")?;
    stream.write_all(b"b")?;
    stream.read_exact(&mut [0])
}

const ROUND_TRIP: Duration = Duration::from_millis(100);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let parts = first_times(&seen);
    let [h1, b1, h2, b2, h3, b3] = &parts[..] else {
        return Ok(seen
            .observation()
            .fact("segments of three questions", parts.len())
            .answer("after one round trip: the kernel puts both parts into one segment"));
    };
    let behind = |header: &At<'_, Segment>, body: &At<'_, Segment>| body.time - header.time;
    let has_waited = |header, body| behind(header, body) >= ROUND_TRIP;
    let waits = has_waited(h1, b1) && has_waited(h2, b2);
    Ok(seen
        .observation()
        .fact("body left behind its header", milliseconds(behind(h1, b1)))
        .fact("in the second question", milliseconds(behind(h2, b2)))
        .fact("with TCP_NODELAY", milliseconds(behind(h3, b3)))
        .answer(if waits {
            "after two round trips or more: the second part waits"
        } else {
            "after one round trip: two segments leave at once"
        }))
}

/// The client's segments that carry data for the first time.
fn first_times(seen: &Seen) -> Vec<At<'_, Segment>> {
    seen.segments(CLIENT)
        .filter(|segment| length(segment) > 0 && !is_again(segment))
        .collect()
}
