//! The retransmission timer doubles: who gets no answer asks less and less often.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::CLIENT;
use crate::seen::{carries, seconds};
use crate::trial::Trial;

/// The same segment is lost four times.
pub const EXPERIMENT: Experiment = Experiment {
    name: "timer-doubles",
    question: "The client sends hello, and the network loses that segment four times. \
        The first time, the client's kernel sends it again after 0.2 s. When does it send it again after that?",
    choices: &[
        "never: one retry is all",
        "every 0.2 s, until it arrives",
        "after 0.4 s, then 0.8 s, then 1.6 s",
        "at once: it knows now that the line is bad",
    ],
    answer: "after 0.4 s, then 0.8 s, then 1.6 s",
    explanation: "Each wait is twice as long as the one before: exponential backoff. \
        The sender cannot know why nothing is acknowledged; if a link on the way is full, \
        everybody who sends again quickly keeps it full. \
        The waits grow up to two minutes, and after 15 of them, some fifteen minutes, the kernel gives up. \
        So a connection that seems dead may come back seconds after the line does.",
    sources: &["RFC 6298 §5.5", "tcp(7), tcp_retries2"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client data 1 4 times",
    // Without the probe that modern kernels send once, before the timer of this experiment (RFC 8985 §7).
    settings: &[("net.ipv4.tcp_early_retrans", "0")],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    let length = stream.read(&mut buffer)?;
    stream.write_all(&buffer[..length])
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"hello")?;
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let sent = seen.segments(CLIENT).filter(|sent| carries(sent, "hello"));
    let times: Vec<Duration> = sent.map(|sent| sent.time).collect();
    let waits: Vec<Duration> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let told: Vec<String> = waits.iter().copied().map(seconds).collect();
    Ok(seen
        .observation()
        .fact("sent so often", times.len())
        .fact("waits between", told.join(", "))
        .answer(match waits.as_slice() {
            // Each doubles: the last is eight times the first, and never less than four times on a busy machine.
            [first, .., last] if waits.len() > 2 && *last >= *first * 4 && waits.is_sorted() => {
                "after 0.4 s, then 0.8 s, then 1.6 s"
            }
            [_, _, ..] => "every 0.2 s, until it arrives",
            _ => "never: one retry is all",
        }))
}
