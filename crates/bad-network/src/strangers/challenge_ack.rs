//! A RST that is nearly right: the kernel asks the peer before it believes it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed};

use super::forged_reset::is_forged;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::carries;
use crate::trial::Trial;

/// A forged RST whose number is 1,000 too high.
pub const EXPERIMENT: Experiment = Experiment {
    name: "challenge-ack",
    question: "The same box in the middle does not see the numbers of the connection, and guesses: \
        its RST is 1,000 bytes ahead of what the client expects, within the window of some 64,000. What does the client's kernel do?",
    choices: &[
        "it ends the connection: every number in the window is good",
        "it keeps the connection, and sends an acknowledgement to ask the server",
        "nothing: what does not come from the server, it drops",
    ],
    answer: "it keeps the connection, and sends an acknowledgement to ask the server",
    explanation: "Once, every number in the window was good, and an attacker who guesses needed some 65,000 packets: a second of work. \
        Now only the exact number ends a connection at once. For any other in the window the kernel sends a challenge ACK: \
        a peer that has really reset the connection answers it with a RST that is exact, and one that has not ignores it, as here. \
        Outside of the window the RST is dropped without a word.",
    sources: &["RFC 5961 §3.2", "RFC 9293 §3.10.7.4"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "reset client after server data 1 ahead 1000",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    stream.read_exact(&mut [0; 4])?;
    stream.write_all(b"one")?;
    stream.read_exact(&mut [0; 4])?;
    stream.write_all(b"two")
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    for _ in 0..2 {
        stream.write_all(b"next")?;
        stream.read_exact(&mut [0; 3])?;
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let reset = seen.segments(SERVER).find(|sent| is_forged(sent));
    let ahead = reset.as_ref().map(|reset| {
        let one = seen.segments(SERVER).find(|sent| carries(sent, "one"));
        let expected = one.map_or(0, |one| one.sequence + 3);
        i64::from(reset.sequence) - i64::from(expected)
    });
    let received = seen.received(CLIENT);
    let goes_on = received.last().is_some_and(|last| last == "\"two\"");
    Ok(seen
        .observation()
        .fact(
            "bytes that the forged RST is ahead",
            ahead.map_or("there was none".to_owned(), |bytes| bytes.to_string()),
        )
        .fact("the client's recv calls", received.join(", "))
        .answer(match ahead {
            Some(1..) if goes_on => {
                "it keeps the connection, and sends an acknowledgement to ask the server"
            }
            Some(_) => "it ends the connection: every number in the window is good",
            None => "nothing: what does not come from the server, it drops",
        }))
}
