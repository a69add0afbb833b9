//! SO_RCVBUF: what is read is not what was set.

use experiment::{Experiment, Needs, Observation, Observed};

use crate::pair::udp;

/// Setting a size, and reading it.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-buffer-doubled",
    question: "SO_RCVBUF is set to 10000. What does reading it give, on Linux?",
    choices: &["10000", "20000", "8192: the next lower power of two"],
    answer: "20000",
    explanation: "Linux doubles the number, to have room for its own bookkeeping beside your bytes, and says so when asked. \
        So never set what you have read: it grows each time. \
        A datagram of one byte takes several hundred bytes of that space.",
    sources: &["socket(7), SO_RCVBUF"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = udp()?;
    let default = socket.recv_buffer_size()?;
    socket.set_recv_buffer_size(10_000)?;
    let size = socket.recv_buffer_size()?;
    Ok(Observation::new()
        .fact("default", default)
        .fact("set to", 10_000)
        .fact("reads back", size)
        .answer(match size {
            10_000 => "10000",
            20_000 => "20000",
            8_192 => "8192: the next lower power of two",
            _ => "another value",
        }))
}
