//! TCP_NOTSENT_LOWAT: a limit for what waits to be sent.

use std::io::{self, ErrorKind};

use experiment::{Experiment, Observation, Observed};

use crate::pair::connection;

/// How many bytes a sender can hand over to the kernel.
pub const EXPERIMENT: Experiment = Experiment {
    name: "notsent-lowat",
    question: "The peer does not read. A non-blocking sender hands over 4 KiB at a time until it would block. Does TCP_NOTSENT_LOWAT of 16 KiB change how much that is?",
    choices: &["no: it is SO_SNDBUF that counts", "yes: it blocks earlier", "yes: it blocks later"],
    answer: "yes: it blocks earlier",
    explanation: "The send buffer holds what is on its way and what has not been sent at all. TCP_NOTSENT_LOWAT limits the second part alone: the connection stays fast, \
        but what you write last does not wait behind megabytes of old data. \
        A server that may change its mind, a video at another quality, a reset stream in HTTP/2, sets it.",
    sources: &["kernel documentation, ip-sysctl: tcp_notsent_lowat"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let usual = taken(None)?;
    let limited = taken(Some(16 * 1024))?;
    Ok(Observation::new()
        .fact("bytes taken by default", usual)
        .fact("bytes taken with TCP_NOTSENT_LOWAT 16 KiB", limited)
        .answer(match limited.cmp(&usual) {
            std::cmp::Ordering::Less => "yes: it blocks earlier",
            std::cmp::Ordering::Equal => "no: it is SO_SNDBUF that counts",
            std::cmp::Ordering::Greater => "yes: it blocks later",
        }))
}

#[cfg(target_os = "linux")]
fn taken(lowat: Option<u32>) -> io::Result<usize> {
    let (client, server) = connection()?;
    client.set_send_buffer_size(1024 * 1024)?; // a fixed size, or the kernel would change it
    server.set_recv_buffer_size(16 * 1024)?;
    if let Some(lowat) = lowat {
        client.set_tcp_notsent_lowat(lowat)?;
    }
    client.set_nonblocking(true)?;
    let mut total = 0;
    loop {
        match client.send(&[b'.'; 4096]) {
            Ok(count) => total += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(total),
            Err(error) => return Err(error),
        }
    }
}
