//! IP_TTL: which values are allowed.

use std::io::ErrorKind;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::udp;

/// Values at and beyond the limits.
pub const EXPERIMENT: Experiment = Experiment {
    name: "ttl-zero",
    question: "IP_TTL is one byte of the header. Setting it to 256 is an error. And to 0, on Linux?",
    choices: &["it works: the packet stays on this machine", "an error: invalid argument", "it means the default"],
    answer: "an error: invalid argument",
    explanation: "A packet with TTL 0 must not exist on a wire, so IP_TTL goes from 1 to 255. IP_MULTICAST_TTL may be 0, \
        and there it does mean \"not beyond this machine\". \
        The way back to the default is -1 in C and Python; socket2 takes no negative numbers.",
    sources: &["ip(7), IP_TTL and IP_MULTICAST_TTL", "RFC 1122 §3.2.1.7"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = udp()?;
    let default = socket.ttl_v4()?;
    let zero = socket.set_ttl_v4(0);
    let reads_back = socket.ttl_v4()?;
    Ok(Observation::new()
        .fact("set to 0", succeeded(&zero))
        .fact("reads back", reads_back)
        .fact("set to 255", succeeded(&socket.set_ttl_v4(255)))
        .fact("set to 256", succeeded(&socket.set_ttl_v4(256)))
        .fact(
            "IP_MULTICAST_TTL set to 0",
            succeeded(&socket.set_multicast_ttl_v4(0)),
        )
        .answer(match zero {
            Err(error) if error.kind() == ErrorKind::InvalidInput => "an error: invalid argument",
            _ if reads_back == default => "it means the default",
            _ => "it works: the packet stays on this machine",
        }))
}
