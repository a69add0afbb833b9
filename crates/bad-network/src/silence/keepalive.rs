//! Keepalive finds a peer that is gone.

use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Name;
use socket2::{SockRef, TcpKeepalive};

use crate::recorder::CLIENT;
use crate::seen::{first_of, returned, seconds, took};
use crate::trial::Trial;

/// A client that only waits, and asks its kernel to look after the peer.
pub const EXPERIMENT: Experiment = Experiment {
    name: "keepalive",
    question: "A client only waits in recv. It has set SO_KEEPALIVE, with a first probe after 1 s of silence, one every second, and two at most. \
        The cable is cut. What does recv return?",
    choices: &[
        "nothing: only a send would notice",
        "0 bytes, the end: the peer is gone",
        "ETIMEDOUT, when two probes had no answer",
        "the probes: each is an empty message",
    ],
    answer: "ETIMEDOUT, when two probes had no answer",
    explanation: "After a second of silence the kernel sends a segment without data, with a number that the peer has acknowledged long ago. \
        A kernel that knows the connection must answer that with an ACK; the programs see neither. \
        Two probes had no answer, so the connection is given up, and recv fails. \
        The defaults are of another time: the first probe after two hours, nine probes, 75 s between them. \
        Set your own, or let the programs send a message now and then, which also shows that the program is alive.",
    sources: &["tcp(7), TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT", "RFC 9293 §3.8.4"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "cut after client ack 1",
    settings: &[],
    server,
    client,
};

/// It neither sends nor closes, while the client waits.
fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let _length = stream.read(&mut [0; 1024])?;
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    let second = Duration::from_secs(1);
    let keepalive = TcpKeepalive::new()
        .with_time(second)
        .with_interval(second)
        .with_retries(2);
    SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
    let _length = stream.read(&mut [0; 1024])?;
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let recv = first_of(seen.calls(CLIENT, "recv"))?;
    let probes = seen
        .segments(CLIENT)
        .filter(|sent| sent.names.contains(&Name::Keepalive))
        .count();
    let said = returned(&recv);
    let answer = match said.split([' ', ',']).next() {
        Some("ETIMEDOUT") if probes == 2 => "ETIMEDOUT, when two probes had no answer",
        Some("0") => "0 bytes, the end: the peer is gone",
        Some(text) if text.starts_with('"') => "the probes: each is an empty message",
        _ => "nothing: only a send would notice",
    };
    Ok(seen
        .observation()
        .fact("probes sent", probes)
        .fact("recv returned", said)
        .fact("recv took", seconds(took(&recv)))
        .answer(answer))
}
