//! SO_REUSEPORT: several listeners at one port, and the kernel distributes the connections.

use experiment::{Experiment, Observation, Observed};
use socket2::Socket;

#[cfg(target_os = "linux")]
use super::sharing_listener;
use crate::pair::{loopback, port, tcp};

/// How 64 clients spread over two listeners.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-port-connections",
    question: "Two sockets set SO_REUSEPORT, bind to the same port, and listen. 64 clients connect. Who gets them, on Linux?",
    choices: &["the first listener all", "the second listener all", "each listener some"],
    answer: "each listener some",
    explanation: "The kernel hashes the addresses and ports of each connection and chooses a listener by it. So one process per core can \
        accept for itself, with no lock and no parent that hands out connections. It is chance, not balance: \
        a busy process keeps getting its share.",
    sources: &["socket(7), SO_REUSEPORT"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let first = sharing_listener(&loopback(0))?;
    let second = sharing_listener(&loopback(port(&first)?))?;
    let mut clients = Vec::new();
    for _ in 0..64 {
        let client = tcp()?;
        client.connect(&first.local_addr()?)?;
        clients.push(client);
    }
    let of_first = accept_all(&first)?;
    let of_second = accept_all(&second)?;
    Ok(Observation::new()
        .fact("the first listener accepted", of_first)
        .fact("the second listener accepted", of_second)
        .answer(match (of_first, of_second) {
            (_, 0) => "the first listener all",
            (0, _) => "the second listener all",
            _ => "each listener some",
        }))
}

/// How many connections wait in the backlog.
fn accept_all(listener: &Socket) -> std::io::Result<usize> {
    listener.set_nonblocking(true)?;
    Ok(std::iter::from_fn(|| listener.accept().ok()).count())
}
