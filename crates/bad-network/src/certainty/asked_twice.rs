//! Asked twice, done twice: the client repeats a question whose answer was lost.

use std::io;
use std::net::UdpSocket;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::returned;
use crate::trial::Trial;

/// A counter, and a client that tries again.
pub const EXPERIMENT: Experiment = Experiment {
    name: "asked-twice",
    question: "Over UDP the client sends \"add 1\" to a counter at 0, and the server answers with the new value. \
        The answer is lost. After half a second the client sends \"add 1\" again, as a client that copes with loss does. \
        Which value does it get?",
    choices: &[
        "2: the server has done it twice",
        "1: the server's kernel drops the second question, a copy of the first",
        "1: the lost answer is sent again",
    ],
    answer: "2: the server has done it twice",
    explanation: "The server has got two questions, and done both; for its kernel the second is a datagram like any other. \
        To ask again is right only where doing it twice does no harm: \"set to 1\" and \"read\" are such (idempotent), \
        \"add 1\" and \"pay\" are not. Give each question a number that stays the same when it is repeated, \
        and let the server keep its last answers. The same is true of HTTP: a browser asks before it sends a form again.",
    sources: &["RFC 9110 §9.2.2", "RFC 8085 §3.3"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop server data 1",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:9000")?;
    let mut counter = 0;
    loop {
        let (_, client) = socket.recv_from(&mut [0; 16])?;
        counter += 1;
        socket.send_to(format!("{counter}").as_bytes(), client)?;
    }
}

fn client() -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect("127.0.0.1:9000")?;
    socket.set_read_timeout(Some(Duration::from_millis(500)))?;
    for _ in 0..3 {
        socket.send(b"add 1")?;
        if socket.recv(&mut [0; 16]).is_ok() {
            break;
        }
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let asked = seen.calls(CLIENT, "send").count();
    let done: Vec<_> = seen
        .calls(SERVER, "sendto")
        .map(|send| returned(&send))
        .collect();
    let received = seen.received(CLIENT);
    let last = received.last().map_or("", String::as_str);
    Ok(seen
        .observation()
        .fact("questions sent", asked)
        .fact("answers sent", done.len())
        .fact("the client's recv calls", received.join(", "))
        .answer(match (asked, last) {
            (2, "\"2\"") => "2: the server has done it twice",
            (2.., "\"1\"") => "1: the lost answer is sent again",
            _ => "1: the server's kernel drops the second question, a copy of the first",
        }))
}
