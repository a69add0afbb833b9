//! Fast retransmit: what arrives behind the hole tells the sender of it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::{Name, Segment};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{carries, first_of, is_again, took};
use crate::trial::Trial;

/// The second of six messages is lost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "fast-retransmit",
    question: "A packet and its answer take 200 ms here. The client sends six segments, one after the other, and the second is lost. \
        The timer of the client would wait for 400 ms or more. When is the second segment sent again?",
    choices: &[
        "when the timer has run out",
        "about 200 ms after it was lost: the acknowledgements of the others tell of the hole",
        "after all others have been acknowledged, one by one",
    ],
    answer: "about 200 ms after it was lost: the acknowledgements of the others tell of the hole",
    explanation: "The server acknowledges each segment that arrives, and each time with the number of the byte that it waits for. \
        So the third, the fourth and the fifth segment all bring the same acknowledgement back: a duplicate ACK, \
        and with SACK it also says what has arrived behind the hole. \
        After three of them the sender does not wait for its timer. \
        That is why one loss in the middle costs a round trip, and one at the end costs a timeout.",
    sources: &["RFC 5681 §3.2", "RFC 2018", "RFC 8985"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "delay both 100ms; drop client data 2",
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
    // Each message is a segment of its own.
    stream.set_nodelay(true)?;
    for message in ["one", "two", "three", "four", "five", "six"] {
        stream.write_all(message.as_bytes())?;
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    // connect returns when the answer to its SYN is here: one round trip.
    let round_trip = took(&first_of(seen.calls(CLIENT, "connect"))?);
    let first = first_of(seen.segments(CLIENT).filter(|sent| carries(sent, "two")))?;
    // The kernel may send what comes behind it in the same segment.
    let is_same = |sent: &Segment| is_again(sent) && sent.sequence == first.sequence;
    let Some(again) = seen.segments(CLIENT).find(|sent| is_same(sent.what)) else {
        return Ok(seen
            .observation()
            .fact("sent again", "never")
            .answer("after all others have been acknowledged, one by one"));
    };
    let duplicates = seen
        .segments(SERVER)
        .filter(|ack| ack.names.contains(&Name::DuplicateAck) && ack.time < again.time)
        .count();
    let waited = (again.time - first.time).as_secs_f64() / round_trip.as_secs_f64();
    Ok(seen
        .observation()
        .fact("duplicate ACKs before", duplicates)
        .fact("sent again after", format_args!("{waited:.1} round trips"))
        .answer(if duplicates > 0 && waited < 2.0 {
            "about 200 ms after it was lost: the acknowledgements of the others tell of the hole"
        } else {
            "when the timer has run out"
        }))
}
