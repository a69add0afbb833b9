//! IPV6_V6ONLY has to come before bind.

use std::io::ErrorKind;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use super::{at_loopback, tcp};

/// Setting IPV6_V6ONLY on a bound socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "only-v6-after-bind",
    question: "IPV6_V6ONLY is set after bind. What happens, on Linux?",
    choices: &["it works from now on", "nothing: it is ignored", "an error: invalid argument"],
    answer: "an error: invalid argument",
    explanation: "bind has compared the address with those of other sockets, and that depends on the option, so it cannot change any more. This is the friendly way to be late: \
        SO_REUSEADDR after bind is accepted, and does not help. \
        Rule of thumb: all options first, then bind.",
    sources: &["ipv6(7), IPV6_V6ONLY", "RFC 3493 §5.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip("Linux only"));
    }
    let socket = tcp()?;
    socket.bind(&at_loopback(0))?;
    let before = socket.only_v6()?;
    let set = socket.set_only_v6(!before);
    let after = socket.only_v6()?;
    Ok(Observation::new()
        .fact("reads before", before)
        .fact(format_args!("set to {}", !before), succeeded(&set))
        .fact("reads after", after)
        .answer(match set {
            Err(error) if error.kind() == ErrorKind::InvalidInput => "an error: invalid argument",
            _ if after == before => "nothing: it is ignored",
            _ => "it works from now on",
        }))
}
