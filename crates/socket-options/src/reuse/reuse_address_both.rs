//! SO_REUSEADDR must be set on both sockets: the four combinations.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use super::leave_in_time_wait;
use crate::pair::{listening, tcp};

/// Which of the two listeners has to set SO_REUSEADDR.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-address-both",
    question: "A server has ended, and a connection of its is in TIME_WAIT. \
        A new listener wants the port. Who must have set SO_REUSEADDR?",
    choices: &["the new one", "the old one", "either", "both"],
    answer: "both",
    explanation: "The kernel compares the new socket with each one that holds the port, and that includes what is left of \
        the old server's connections, which have the option from their listener. All have to agree. \
        So the option helps only if the server had it from its first run on: \
        set it always, not once the error has come.",
    sources: &["socket(7), SO_REUSEADDR", "ip(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("not on Windows; see reuse-address-on-windows"));
    }
    let mut seen = Observation::new();
    let mut works = Vec::new();
    for (old, new) in [(false, false), (true, false), (false, true), (true, true)] {
        let socket = tcp()?;
        socket.set_reuse_address(old)?;
        let address = leave_in_time_wait(listening(socket)?)?;

        let socket = tcp()?;
        socket.set_reuse_address(new)?;
        let bound = socket.bind(&address);
        seen = seen.fact(format_args!("old {old}, new {new}"), succeeded(&bound));
        if bound.is_ok() {
            works.push((old, new));
        }
    }
    Ok(seen.answer(match works.as_slice() {
        [(true, true)] => "both",
        [(false, true), (true, true)] => "the new one",
        [(true, false), (true, true)] => "the old one",
        _ => "either",
    }))
}
