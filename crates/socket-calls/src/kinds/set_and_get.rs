//! setsockopt, then getsockopt: the kernel may have changed the value.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed, skip};
use socket2::SockRef;

/// Set SO_RCVBUF, and read it back.
pub const EXPERIMENT: Experiment = Experiment {
    name: "set-and-get",
    question: "setsockopt(SO_RCVBUF, 10000) succeeds. What does getsockopt(SO_RCVBUF) return then, on Linux?",
    choices: &["10000", "20000", "what it was before"],
    answer: "20000",
    explanation: "Linux doubles the number, to have room for its own bookkeeping, and cuts what is above \
        net.core.rmem_max, all without an error. \
        That setsockopt succeeded does not say that you have what you asked for: read it back. \
        The socket-options lesson does so for every option.",
    sources: &["socket(7): SO_RCVBUF", "setsockopt(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip("Linux only: other kernels do not double"));
    }
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let socket = SockRef::from(&socket);
    let before = socket.recv_buffer_size()?;
    socket.set_recv_buffer_size(10_000)?;
    let after = socket.recv_buffer_size()?;
    let seen = Observation::new()
        .fact("before", before)
        .fact("set", 10_000)
        .fact("read back", after);
    Ok(seen.answer(match after {
        10_000 => "10000",
        20_000 => "20000",
        after if after == before => "what it was before",
        _ => {
            return Err(std::io::Error::other(format!(
                "{after}: this kernel counts in another way"
            ))
            .into());
        }
    }))
}
