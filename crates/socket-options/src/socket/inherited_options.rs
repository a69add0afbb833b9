//! Options of a listener, and of the connections that it accepts.

use std::time::Duration;

use experiment::{Experiment, Observation, Observed, skip};

use crate::pair::{listener, tcp};

/// Which options an accepted socket has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "inherited-options",
    question: "A listener has SO_KEEPALIVE, TCP_NODELAY and SO_LINGER set. Which of them does a connection have that it accepts, on Linux?",
    choices: &["none: a new socket has the defaults", "SO_KEEPALIVE and SO_LINGER, not TCP_NODELAY", "all three"],
    answer: "all three",
    explanation: "On Linux the new socket is a copy of the listener, options included. That saves system calls, and for the buffer sizes it is the \
        only way: they decide on the window that is announced while connecting, before accept returns. \
        What is a flag of the descriptor, like non-blocking, is not copied. POSIX promises little of this: set again what must hold everywhere.",
    sources: &["accept(2), on what is inherited", "socket(7)", "tcp(7), socket buffers"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip(
            "Linux only: what is inherited differs between systems",
        ));
    }
    let listener = listener()?;
    listener.set_keepalive(true)?;
    listener.set_tcp_nodelay(true)?;
    listener.set_linger(Some(Duration::from_secs(3)))?;

    let client = tcp()?;
    client.connect(&listener.local_addr()?)?;
    let (accepted, _) = listener.accept()?;
    let (keepalive, nodelay) = (accepted.keepalive()?, accepted.tcp_nodelay()?);
    let linger = accepted.linger()?;
    Ok(Observation::new()
        .fact("SO_KEEPALIVE", keepalive)
        .fact("TCP_NODELAY", nodelay)
        .fact("SO_LINGER", format_args!("{linger:?}"))
        .answer(match (keepalive, linger.is_some(), nodelay) {
            (true, true, true) => "all three",
            (true, true, false) => "SO_KEEPALIVE and SO_LINGER, not TCP_NODELAY",
            _ => "none: a new socket has the defaults",
        }))
}
