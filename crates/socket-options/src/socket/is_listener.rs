//! SO_ACCEPTCONN: does this socket listen?

use experiment::{Experiment, Observation, Observed};

use crate::pair::{loopback, tcp};

/// When SO_ACCEPTCONN becomes true.
pub const EXPERIMENT: Experiment = Experiment {
    name: "is-listener",
    question: "SO_ACCEPTCONN tells whether a socket accepts connections. It is read after bind, after listen, and of the accepted socket. Where is it true?",
    choices: &["after bind and after listen", "after listen alone", "after listen, and of the accepted socket, which inherits it"],
    answer: "after listen alone",
    explanation: "bind gives a name and nothing more: until listen, a client that connects is refused. The accepted socket is a connection, not a listener, though it \
        shares the listener's port. A program that is handed a socket by its parent asks SO_ACCEPTCONN to know \
        whether to call accept, or to talk.",
    sources: &["socket(7), SO_ACCEPTCONN", "listen(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let listener = tcp()?;
    listener.bind(&loopback(0))?;
    let after_bind = listener.is_listener()?;
    listener.listen(5)?;
    let after_listen = listener.is_listener()?;
    let client = tcp()?;
    client.connect(&listener.local_addr()?)?;
    let of_accepted = listener.accept()?.0.is_listener()?;
    Ok(Observation::new()
        .fact("after bind", after_bind)
        .fact("after listen", after_listen)
        .fact("the accepted socket", of_accepted)
        .answer(match (after_bind, of_accepted) {
            (true, _) => "after bind and after listen",
            (false, true) => "after listen, and of the accepted socket, which inherits it",
            (false, false) => "after listen alone",
        }))
}
