//! No backpressure: what a UDP receiver has no room for is dropped, and counted by the kernel alone.

use experiment::{Experiment, Observation, Observed};

use super::overflow::{DATAGRAMS, overflow};

/// A sender, and a receiver that does not read, over UDP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "full-buffer",
    question: "Over UDP the server does not call recv, and the client sends 500 datagrams of 1000 bytes. \
        Then the server reads. What happened to those for which there was no room?",
    choices: &[
        "there are none: all 500 are there",
        "send waited, or reported an error",
        "they are gone, and no call said so",
    ],
    answer: "they are gone, and no call said so",
    explanation: "A socket's receive buffer has a limit (SO_RCVBUF). A datagram that arrives when it is full is dropped; \
        the sender, which is often on another machine, hears nothing. On Linux the last column of /proc/net/udp counts them. \
        A larger buffer only helps against a burst: who must not lose anything needs answers and repetition, or TCP.",
    sources: &["udp(7)", "socket(7): SO_RCVBUF", "RFC 8085 §3.1 and §3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let overflow = overflow()?;
    Ok(Observation::new()
        .fact("send calls", DATAGRAMS)
        .fact("send errors", overflow.errors)
        .fact("received", overflow.received.len())
        .fact("the kernel's drops", overflow.drops)
        .answer(match (overflow.errors, overflow.drops) {
            (1.., _) => "send waited, or reported an error",
            (0, 0) => "there are none: all 500 are there",
            (0, 1..) => "they are gone, and no call said so",
        }))
}
