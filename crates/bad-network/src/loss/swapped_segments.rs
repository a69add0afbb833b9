//! Two segments arrive in the other order: the program does not see that.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed, Stopped};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{carries, first_of};
use crate::trial::Trial;

/// The second segment overtakes the first.
pub const EXPERIMENT: Experiment = Experiment {
    name: "swapped-segments",
    question: "Over TCP the client sends red, then blue. On the way the second segment overtakes the first: blue arrives before red. \
        The server waits in recv. What does recv return first?",
    choices: &[
        "blue: it came first",
        "redblue: nothing until red has come, then both",
        "red: blue is thrown away, and has to be sent again",
    ],
    answer: "redblue: nothing until red has come, then both",
    explanation: "Each segment has the number of its first byte, so the kernel sees that something is missing before blue. \
        It keeps blue aside, tells the sender with a duplicate ACK what it waits for, and wakes nobody. \
        When red is here, there is no hole any more, and recv gets all that is in order. \
        The order of packets is the network's, the order of bytes is TCP's.",
    sources: &["RFC 9293 §3.4", "RFC 9293 §3.10.7.4", "recv(2)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "swap client data 1 2",
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
    // Otherwise blue would wait until red is acknowledged.
    stream.set_nodelay(true)?;
    stream.write_all(b"red")?;
    stream.write_all(b"blue")
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let blue = first_of(seen.segments(CLIENT).filter(|sent| carries(sent, "blue")))?;
    // Only what arrives later than it could has an arrival of its own.
    let Some(red) = seen.arrivals(CLIENT).find(|late| late.time >= blue.time) else {
        return Err(Stopped::Failed(io::Error::other(
            "the segments were not swapped",
        )));
    };
    let received = seen.received(SERVER);
    let first = received.first().map_or("nothing", String::as_str);
    let behind = red.time - blue.time;
    Ok(seen
        .observation()
        .fact(
            "red arrived behind blue, by",
            format_args!("{} µs", behind.as_micros()),
        )
        .fact("the first recv returned", first)
        .answer(match first {
            "\"redblue\"" => "redblue: nothing until red has come, then both",
            "\"red\"" => "red: blue is thrown away, and has to be sent again",
            _ => "blue: it came first",
        }))
}
