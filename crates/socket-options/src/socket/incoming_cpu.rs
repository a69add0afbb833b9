//! SO_INCOMING_CPU: which processor handled the last packet.

use std::thread;

use experiment::{Experiment, Observation, Observed};

use crate::pair::{connection, tcp};

/// The processor of a new socket, and of a connection.
pub const EXPERIMENT: Experiment = Experiment {
    name: "incoming-cpu",
    question: "SO_INCOMING_CPU of a socket that was just made is read. What is it?",
    choices: &["0", "-1, which socket2 shows as a huge number", "the processor that this thread runs on"],
    answer: "-1, which socket2 shows as a huge number",
    explanation: "The kernel notes on which processor it handled the last packet of a connection; no packet, no processor, and -1 read as an unsigned number is huge. \
        A server with a thread per processor gives a connection to the thread of that processor, so that the data is in its cache. \
        Setting it on sockets that share a port with SO_REUSEPORT makes the kernel prefer the one of its processor.",
    sources: &["socket(7), SO_INCOMING_CPU"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let new = tcp()?.cpu_affinity()?;
    let (_client, server) = connection()?;
    let connected = server.cpu_affinity()?;
    Ok(Observation::new()
        .fact("a new socket", new)
        .fact("a connection", connected)
        .fact("processors", thread::available_parallelism()?)
        .answer(match new {
            0 => "0",
            usize::MAX => "-1, which socket2 shows as a huge number",
            _ => "the processor that this thread runs on",
        }))
}
