//! A late answer: the client takes it for the answer to its next question.

use std::io;
use std::net::UdpSocket;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::trial::Trial;

/// A question, a timeout, and the next question.
pub const EXPERIMENT: Experiment = Experiment {
    name: "late-answer",
    question: "Over UDP the client asks a, and the server answers A. The answer is late: after half a second the client gives up, \
        and asks b. What does its next recv return?",
    choices: &[
        "B: the answer to a is too old",
        "A: the answer to the question before",
        "an error: an answer came that nobody waits for",
    ],
    answer: "A: the answer to the question before",
    explanation: "A timeout ends the waiting, and not the answer, which is still on its way. \
        For the kernel both datagrams are the same: from the same server, to the same port. So the client takes A for the answer to b, \
        then B for the answer to the next question, and from now on every answer is the wrong one. \
        Put a number into each question, let the server repeat it, and throw away what has another number; \
        DNS does that. It happens on TCP, too, where a program goes on with a connection after a timeout: close it instead.",
    sources: &["RFC 5452 §9.1", "RFC 8085 §3.3", "udp(7)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "hold server data 1 until client data 2",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:9000")?;
    let mut question = [0; 16];
    for _ in 0..2 {
        let (length, client) = socket.recv_from(&mut question)?;
        let answer = question[..length].to_ascii_uppercase();
        socket.send_to(&answer, client)?;
    }
    Ok(())
}

fn client() -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect("127.0.0.1:9000")?;
    socket.set_read_timeout(Some(Duration::from_millis(500)))?;
    for question in ["a", "b"] {
        socket.send(question.as_bytes())?;
        // A timeout: it gives up this question, and asks the next.
        let _ = socket.recv(&mut [0; 16]);
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let received = seen.received(CLIENT);
    let [first, second] = &received[..] else {
        return Err(io::Error::other("the client has not asked twice").into());
    };
    let answers: Vec<_> = seen.datagrams(SERVER).collect();
    Ok(seen
        .observation()
        .fact("answers of the server", answers.len())
        .fact("recv after a", first)
        .fact("recv after b", second)
        .answer(match (first.as_str(), second.as_str()) {
            (timeout, "\"A\"") if timeout.starts_with("EAGAIN") => {
                "A: the answer to the question before"
            }
            (_, "\"B\"") => "B: the answer to a is too old",
            _ => "an error: an answer came that nobody waits for",
        }))
}
