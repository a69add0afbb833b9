//! fileno: the number of a closed socket is soon another socket's.

use experiment::{Experiment, Observed};

/// The descriptor of the next socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "same-number-again",
    question: "A program notes the fileno of a socket, and closes it. Then it makes another socket. \
        Which fileno has that one?",
    choices: &["the same number", "the next higher one", "a random one"],
    answer: "the same number",
    explanation: "The kernel gives out the lowest number that is free. \
        A number kept after close soon names something else, \
        and a second close of it, or a send, hits a stranger: a bug that is hard to find in C and Python. \
        In Rust the number belongs to its owner, and only drop closes it; BorrowedFd cannot outlive it.",
    sources: &["socket(2)", "open(2)", "close(2)", "std::os::fd"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(unix))]
fn observe() -> Observed {
    Err(experiment::skip(
        "Unix only: a Windows SOCKET is another kind of number",
    ))
}

#[cfg(unix)]
fn observe() -> Observed {
    use std::net::UdpSocket;
    use std::os::fd::AsRawFd;

    use experiment::Observation;

    let first = UdpSocket::bind("127.0.0.1:0")?;
    let closed = first.as_raw_fd();
    drop(first);
    let second = UdpSocket::bind("127.0.0.1:0")?;
    let number = second.as_raw_fd();
    Ok(Observation::new()
        .fact("fileno of the first", closed)
        .fact("fileno of the second", number)
        .answer(match number - closed {
            0 => "the same number",
            1 => "the next higher one",
            _ => "a random one",
        }))
}
