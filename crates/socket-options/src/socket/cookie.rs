//! SO_COOKIE: a number that identifies the socket.

use experiment::{Experiment, Needs, Observation, Observed};

use crate::pair::udp;

/// The cookies of two handles of one socket, and of another socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "cookie",
    question: "Two descriptors are duplicates of one socket, a third is another socket. How can a program tell which are the same?",
    choices: &["it cannot", "their SO_COOKIE is the same", "their SO_COOKIE differs, for each descriptor has its own"],
    answer: "their SO_COOKIE is the same",
    explanation: "A descriptor number is reused as soon as it is closed, and duplicates have different ones; the cookie is the socket's own number, and no other socket of this \
        boot gets it. ss -e shows it as sk:, and BPF programs use it to find the socket of a packet. It can only be read.",
    sources: &["Linux 4.12, SO_COOKIE", "ss(8)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = udp()?;
    let duplicate = socket.try_clone()?;
    let other = udp()?;
    let cookies = [socket.cookie()?, duplicate.cookie()?, other.cookie()?];
    Ok(Observation::new()
        .fact("the socket", cookies[0])
        .fact("its duplicate", cookies[1])
        .fact("another socket", cookies[2])
        .answer(match cookies {
            [a, b, c] if a == b && a == c => "it cannot",
            [a, b, _] if a == b => "their SO_COOKIE is the same",
            _ => "their SO_COOKIE differs, for each descriptor has its own",
        }))
}
