//! MSG_PEEK on a datagram, with a buffer that is too small.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed, skip};

/// Peek at three bytes of ten.
pub const EXPERIMENT: Experiment = Experiment {
    name: "peek-a-datagram",
    question: "A datagram of ten bytes has arrived. The program peeks at three bytes, and then calls \
        recv(1024). What does it get?",
    choices: &["the other seven bytes", "all ten bytes", "nothing: the datagram was cut"],
    answer: "all ten bytes",
    explanation: "A plain recv into three bytes would lose the other seven for good (on Windows with an error). \
        With MSG_PEEK the datagram stays in the queue, whole: so a program can look at the header first. \
        On Linux MSG_PEEK together with MSG_TRUNC even tells its full length.",
    sources: &["recv(2): MSG_PEEK, MSG_TRUNC", "udp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("Unix only: on Windows a small buffer is an error"));
    }
    let receiver = UdpSocket::bind("127.0.0.1:0")?;
    let sender = UdpSocket::bind("127.0.0.1:0")?;
    sender.send_to(b"0123456789", receiver.local_addr()?)?;
    // If peek had taken the datagram, this one would be received instead.
    sender.send_to(b"", receiver.local_addr()?)?;
    let mut buffer = [0; 1024];
    let peeked = receiver.peek(&mut buffer[..3])?;
    let received = receiver.recv(&mut buffer)?;
    Ok(Observation::new()
        .fact("recv(3) with MSG_PEEK, in bytes", peeked)
        .fact("recv(1024), in bytes", received)
        .answer(match received {
            0 => "nothing: the datagram was cut",
            10 => "all ten bytes",
            _ => "the other seven bytes",
        }))
}
