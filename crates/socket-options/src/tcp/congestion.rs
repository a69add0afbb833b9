//! TCP_CONGESTION: the algorithm that decides how fast to send.

use experiment::{Experiment, Needs, Observation, Observed, skip};
use instruments::{errno::succeeded, proc};

use crate::pair::tcp;

/// Whether the algorithm is set for the system or for one connection.
pub const EXPERIMENT: Experiment = Experiment {
    name: "congestion",
    question: "A program sets TCP_CONGESTION on one of its sockets. For which connections does the algorithm change?",
    choices: &["all of the machine", "all of the program", "that one"],
    answer: "that one",
    explanation: "The system has a default (net.ipv4.tcp_congestion_control), and each socket may have another of those that are allowed; without privileges that is tcp_allowed_congestion_control. \
        Only the sender needs it: the peer does not know which one you use. \
        The name reads back padded with zero bytes, which socket2 leaves in.",
    sources: &["tcp(7), TCP_CONGESTION", "RFC 5681"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let name = |bytes: Vec<u8>| {
        String::from_utf8_lossy(&bytes)
            .trim_end_matches('\0')
            .to_owned()
    };
    let (changed, other) = (tcp()?, tcp()?);
    let default = name(changed.tcp_congestion()?);
    let allowed = proc::setting("net.ipv4.tcp_allowed_congestion_control")?;
    let Some(another) = allowed.split_whitespace().find(|name| *name != default) else {
        return Err(skip(format!("this kernel allows {default} alone")));
    };
    changed.set_tcp_congestion(another.as_bytes())?;
    let unknown = other.set_tcp_congestion(b"no-such-one");
    let (of_changed, of_other) = (
        name(changed.tcp_congestion()?),
        name(other.tcp_congestion()?),
    );
    let of_new = name(tcp()?.tcp_congestion()?);
    Ok(Observation::new()
        .fact("default", &default)
        .fact(format_args!("set to {another}, reads back"), &of_changed)
        .fact("another socket of the program", &of_other)
        .fact("a new socket", &of_new)
        .fact("setting a name that does not exist", succeeded(&unknown))
        .answer(if of_new != default {
            "all of the machine"
        } else if of_other != default {
            "all of the program"
        } else {
            "that one"
        }))
}
