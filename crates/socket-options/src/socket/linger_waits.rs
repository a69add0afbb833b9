//! SO_LINGER above 0: close waits for what is still to be sent.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use experiment::{Experiment, Observation, Observed, skip};
use instruments::sockets::{Protocol, SocketTable};

use crate::pair::{connection, internet};

/// How long close takes while the peer does not read.
pub const EXPERIMENT: Experiment = Experiment {
    name: "linger-waits",
    question: "A program has sent more than its peer has read, and closes the socket. How long does close take, on Linux?",
    choices: &[
        "it returns at once, with or without SO_LINGER",
        "at once; with SO_LINGER, until all is acknowledged or the time is up",
        "until all is acknowledged, with or without SO_LINGER",
    ],
    answer: "at once; with SO_LINGER, until all is acknowledged or the time is up",
    explanation: "close returns at once, and the kernel goes on sending in the background: whether the data arrives, the program never learns. \
        With SO_LINGER close waits, but even then its result does not tell whether it arrived, and a slow peer blocks you. \
        To be sure, shut down writing and read until the peer has closed, or have it answer.",
    sources: &["socket(7), SO_LINGER", "shutdown(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

/// The least that SO_LINGER can wait: it counts seconds.
const LINGER: Duration = Duration::from_secs(1);
/// The kernel counts in ticks of its clock, and may end a little early.
const NEARLY: Duration = Duration::from_millis(900);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip(
            "Linux only: asks the kernel's table of sockets for what is left",
        ));
    }
    let (plain, left) = time_to_close(None)?;
    let (lingering, _) = time_to_close(Some(LINGER))?;
    Ok(Observation::new()
        .fact(
            "close waited for its time, without SO_LINGER",
            plain >= NEARLY,
        )
        .fact("bytes still unacknowledged then", left)
        .fact(
            "close waited for its time, with SO_LINGER 1 s",
            lingering >= NEARLY,
        )
        .answer(match (plain >= NEARLY, lingering >= NEARLY) {
            (false, false) => "it returns at once, with or without SO_LINGER",
            (false, true) => "at once; with SO_LINGER, until all is acknowledged or the time is up",
            (true, _) => "until all is acknowledged, with or without SO_LINGER",
        }))
}

/// How long it takes to close while the peer is not reading, and what is unacknowledged then.
fn time_to_close(linger: Option<Duration>) -> io::Result<(Duration, u32)> {
    let (sender, peer) = connection()?;
    sender.set_linger(linger)?;
    // Until send has waited in vain: bytes on their way to the peer may still make room.
    sender.set_write_timeout(Some(Duration::from_millis(100)))?;
    let data = vec![b'.'; 1024 * 1024];
    while !matches!(sender.send(&data), Err(error) if error.kind() == ErrorKind::WouldBlock) {}

    let (local, remote) = (
        internet(&sender.local_addr()?)?,
        internet(&peer.local_addr()?)?,
    );
    let start = Instant::now();
    drop(sender);
    let elapsed = start.elapsed();
    let left = SocketTable::open(Protocol::Tcp)?.get(local, remote)?;
    let left = left.map_or(0, |entry| entry.send_queue);
    Ok((elapsed, left))
}
