//! What SO_SNDBUF is for: how much the kernel accepts while the peer is not reading.

use std::io::{self, ErrorKind};

use experiment::{Experiment, Observation, Observed};

use crate::pair::{connection_from, tcp};

/// What a non-blocking sender can hand over with a small and with a large buffer.
pub const EXPERIMENT: Experiment = Experiment {
    name: "send-buffer-takes",
    question: "The peer does not read. A non-blocking socket sends until it would block: once with SO_SNDBUF 16 KiB, once with 128 KiB. \
        What does SO_SNDBUF decide?",
    choices: &["the size of one send", "how much is taken in all", "nothing: only the peer's buffer counts"],
    answer: "how much is taken in all",
    explanation: "send copies into the kernel and returns; what the kernel takes before it says \"would block\" is what fits into your send buffer and \
        the peer's receive buffer. One send takes a part if not all fits, and returns how much: sendall and write_all go on with the rest. \
        If you set SO_SNDBUF, Linux no longer adapts the size by itself, so do it only with a reason.",
    sources: &["socket(7), SO_SNDBUF", "tcp(7), tcp_wmem", "send(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (small, first_small) = taken(16 * 1024)?;
    let (large, first_large) = taken(128 * 1024)?;
    Ok(Observation::new()
        .fact("16 KiB: the first send of 4 MiB returned", first_small)
        .fact("16 KiB: taken in all", small)
        .fact("128 KiB: the first send of 4 MiB returned", first_large)
        .fact("128 KiB: taken in all", large)
        .answer(if large > small {
            "how much is taken in all"
        } else if first_large > first_small {
            "the size of one send"
        } else {
            "nothing: only the peer's buffer counts"
        }))
}

/// How many bytes the kernel takes, and how many of them at the first send.
fn taken(buffer_size: usize) -> io::Result<(usize, usize)> {
    let client = tcp()?;
    client.set_send_buffer_size(buffer_size)?;
    let (client, server) = connection_from(client)?;
    server.set_recv_buffer_size(16 * 1024)?; // a fixed size, or the kernel would change it
    client.set_nonblocking(true)?;
    let data = vec![b'.'; 4 * 1024 * 1024];
    let first = client.send(&data)?;
    let mut total = first;
    loop {
        match client.send(&data) {
            Ok(count) => total += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok((total, first)),
            Err(error) => return Err(error),
        }
    }
}
