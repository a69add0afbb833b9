//! SO_REUSEPORT must be set on every socket at the port.

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::{listening, tcp};

/// Which of two living listeners has to set SO_REUSEPORT.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-port-both",
    question: "A server is listening. A second listener wants the same port at the same time. Who must have set SO_REUSEPORT?",
    choices: &["the new one", "the old one", "both"],
    answer: "both",
    explanation: "Every socket at the port must have set it before bind, the first one included: nobody can join a port whose owner did not \
        agree. Besides, all must belong to the same user, so that no other user can take part of the traffic.",
    sources: &["socket(7), SO_REUSEPORT"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let mut seen = Observation::new();
    let mut works = Vec::new();
    for (old, new) in [(false, false), (true, false), (false, true), (true, true)] {
        let first = tcp()?;
        first.set_reuse_port(old)?;
        let first = listening(first)?;

        let second = tcp()?;
        second.set_reuse_port(new)?;
        let bound = second.bind(&first.local_addr()?);
        seen = seen.fact(format_args!("old {old}, new {new}"), succeeded(&bound));
        if bound.is_ok() {
            works.push((old, new));
        }
    }
    Ok(seen.answer(match works.as_slice() {
        [(true, true)] => "both",
        [(true, false), ..] => "the old one",
        _ => "the new one",
    }))
}
