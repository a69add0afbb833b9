//! A lost ACK harms nobody: the next one says the same, and more.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed, Stopped};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{is, is_again, is_lost};
use crate::trial::Trial;

/// An acknowledgement is lost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-ack",
    question: "The client sends red and, a little later, blue. Both arrive. The acknowledgement of red is lost, that of blue is not. \
        What does the client's kernel send again?",
    choices: &[
        "red: it was never acknowledged",
        "red and blue: all from the first byte that was not acknowledged",
        "nothing",
    ],
    answer: "nothing",
    explanation: "An acknowledgement does not name a segment. It names the next byte that the receiver waits for, \
        and so it acknowledges all that came before: it is cumulative. \
        The one that came for blue says \"I have everything up to there\". \
        A lost ACK is noticed only if no other follows before the timer of the sender has run out.",
    sources: &["RFC 9293 §3.4", "RFC 9293 §3.8.1"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    // On a line as long as this, the timer waits for half a second, also while this machine is busy.
    network: "delay both 100ms; drop server ack 1",
    // Without the probe that modern kernels send before their timer (RFC 8985 §7).
    settings: &[("net.ipv4.tcp_early_retrans", "0")],
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
    // Otherwise blue would wait for the acknowledgement of red.
    stream.set_nodelay(true)?;
    stream.write_all(b"red")?;
    // Each is acknowledged alone.
    thread::sleep(Duration::from_millis(30));
    stream.write_all(b"blue")
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let acks: Vec<_> = seen
        .segments(SERVER)
        .filter(|sent| is(sent, "ACK"))
        .collect();
    let lost = acks.iter().filter(|ack| is_lost(ack)).count();
    if lost == 0 {
        return Err(Stopped::Failed(io::Error::other("no ACK was lost")));
    }
    let with_data = |again: &&_| is_again(again);
    let again = seen.segments(CLIENT).filter(|sent| sent.data.is_some());
    let again = again.filter(|sent| with_data(&sent.what)).count();
    Ok(seen
        .observation()
        .fact("ACKs of the server that were lost", lost)
        .fact("segments that the client sent again", again)
        .answer(match again {
            0 => "nothing",
            1 => "red: it was never acknowledged",
            _ => "red and blue: all from the first byte that was not acknowledged",
        }))
}
