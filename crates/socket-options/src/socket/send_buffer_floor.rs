//! SO_SNDBUF has a least size.

use experiment::{Experiment, Needs, Observation, Observed};

use crate::pair::tcp;

/// Asking for a send buffer of one byte.
pub const EXPERIMENT: Experiment = Experiment {
    name: "send-buffer-floor",
    question: "To make send block early, a test sets SO_SNDBUF to 1. What does reading it give, on Linux?",
    choices: &["1", "2: doubled", "some thousand"],
    answer: "some thousand",
    explanation: "There is a least size, which leaves room for a packet with its bookkeeping (documented as 2048, after doubling; some 4600 on Linux 6.18), and a value below it is \
        raised without a word. So a test must not count on a buffer of a certain size: \
        it fills it, until a non-blocking send says that it would block.",
    sources: &["socket(7), SO_SNDBUF"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = tcp()?;
    let default = socket.send_buffer_size()?;
    socket.set_send_buffer_size(1)?;
    let size = socket.send_buffer_size()?;
    Ok(Observation::new()
        .fact("default", default)
        .fact("set to", 1)
        .fact("reads back", size)
        .answer(match size {
            1 => "1",
            2 => "2: doubled",
            1_000.. => "some thousand",
            _ => "another value",
        }))
}
