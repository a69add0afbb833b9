//! SO_REUSEADDR has to come before bind.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use super::leave_in_time_wait;
use crate::pair::{listening, tcp};

/// The order of setsockopt and bind.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-address-after-bind",
    question: "A port has a connection in TIME_WAIT, of a listener that had SO_REUSEADDR set. The new program calls bind, \
        then sets SO_REUSEADDR, then calls listen. Which call fails?",
    choices: &["bind: the option comes too late", "listen: bind only notes the address", "none"],
    answer: "bind: the option comes too late",
    explanation: "It is bind that compares the sockets, with the options that they have at that moment. \
        That is why std::net::TcpListener::bind, which makes the socket and binds it in one call, leaves no place for options: \
        with socket2 it is Socket::new, then the options, then bind, then listen.",
    sources: &["socket(7), SO_REUSEADDR", "bind(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("not on Windows; see reuse-address-on-windows"));
    }
    let old = tcp()?;
    old.set_reuse_address(true)?;
    let address = leave_in_time_wait(listening(old)?)?;

    let socket = tcp()?;
    let bound = socket.bind(&address);
    let set = socket.set_reuse_address(true);
    let listening = bound.is_ok().then(|| socket.listen(128));
    let bound_again = socket.bind(&address);
    Ok(Observation::new()
        .fact("bind", succeeded(&bound))
        .fact("then set SO_REUSEADDR", succeeded(&set))
        .fact("then bind once more", succeeded(&bound_again))
        .answer(match (bound, listening) {
            (Err(_), _) => "bind: the option comes too late",
            (Ok(()), Some(Err(_))) => "listen: bind only notes the address",
            (Ok(()), _) => "none",
        }))
}
