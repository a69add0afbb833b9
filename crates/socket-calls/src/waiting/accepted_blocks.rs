//! What an accepted socket inherits from its listener.

use experiment::{Experiment, Observed};

/// Accept from a non-blocking listener.
pub const EXPERIMENT: Experiment = Experiment {
    name: "accepted-blocks",
    question: "A listener is non-blocking. Is the socket that accept returns non-blocking, too, on Linux?",
    choices: &["yes: it has it from the listener", "no: it blocks"],
    answer: "no: it blocks",
    explanation: "On Linux an accepted socket has fresh flags; on macOS and Windows it takes the listener's. \
        So a program that is to run everywhere sets what it needs after each accept. \
        Options are another matter: SO_KEEPALIVE, buffer sizes and the like do come from the listener.",
    sources: &["accept(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
fn observe() -> Observed {
    Err(experiment::skip("Linux only: elsewhere it is inherited"))
}

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use std::net::{TcpListener, TcpStream};

    use experiment::Observation;
    use socket2::SockRef;

    use crate::both_ends::wait_for_queue;

    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    SockRef::from(&listener).set_keepalive(true)?;
    let _client = TcpStream::connect(listener.local_addr()?)?;
    wait_for_queue(&listener, 1)?;
    let (accepted, _) = listener.accept()?;
    let nonblocking = SockRef::from(&accepted).nonblocking()?;
    Ok(Observation::new()
        .fact(
            "the listener is non-blocking",
            SockRef::from(&listener).nonblocking()?,
        )
        .fact("the accepted socket is non-blocking", nonblocking)
        .fact(
            "its SO_KEEPALIVE, set on the listener",
            SockRef::from(&accepted).keepalive()?,
        )
        .answer(match nonblocking {
            true => "yes: it has it from the listener",
            false => "no: it blocks",
        }))
}
