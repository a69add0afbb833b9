//! SO_BINDTOIFINDEX: the same by number of the interface.

use std::num::NonZeroU32;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::{succeeded, value};

use crate::pair::udp;

/// Two options, one setting.
pub const EXPERIMENT: Experiment = Experiment {
    name: "bind-device-by-index",
    question: "SO_BINDTOIFINDEX is set to 1, the number of lo on Linux. What does SO_BINDTODEVICE read back?",
    choices: &["nothing: it is another option", "lo", "1"],
    answer: "lo",
    explanation: "Both options set the same thing, one by name, one by number: a name can pass to another interface between looking it up and using it, a number \
        cannot. socket2 has the second under two names, for IPv4 and IPv6, because macOS has two options; on Linux they are one.",
    sources: &["socket(7), SO_BINDTODEVICE", "netdevice(7)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = udp()?;
    let before = socket.device()?;
    socket.bind_device_by_index_v4(NonZeroU32::new(1))?;
    let name = socket
        .device()
        .map(|name| name.map(|name| String::from_utf8_lossy(&name).into_owned()));
    let missing = udp()?.bind_device(Some(b"no-such-device"));
    Ok(Observation::new()
        .fact("SO_BINDTODEVICE before", format_args!("{before:?}"))
        .fact("SO_BINDTODEVICE after", value(&name))
        .fact(
            "SO_BINDTODEVICE of a name that no interface has",
            succeeded(&missing),
        )
        .answer(match name?.as_deref() {
            Some("1") => "1",
            Some(_) => "lo",
            None => "nothing: it is another option",
        }))
}
