//! SO_DOMAIN, SO_TYPE and SO_PROTOCOL: what is this descriptor?

use experiment::{Experiment, Needs, Observation, Observed};
use socket2::{Domain, Protocol, Socket, Type};

/// Reading the protocol of a socket that was made without one.
pub const EXPERIMENT: Experiment = Experiment {
    name: "what-kind-of-socket",
    question: "socket(AF_INET, SOCK_STREAM, 0) is called: the protocol is 0. What does SO_PROTOCOL read, on Linux?",
    choices: &["0", "6, TCP", "an error: no protocol was chosen"],
    answer: "6, TCP",
    explanation: "0 asks for the usual protocol of that family and type, and the kernel notes which one it took. With SO_DOMAIN, SO_TYPE and SO_PROTOCOL a program \
        learns what a descriptor is that it was given, by systemd or a parent process. \
        Python does just that for socket.socket(fileno=…).",
    sources: &["socket(7), SO_DOMAIN, SO_PROTOCOL and SO_TYPE", "socket(2)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let protocol = socket.protocol();
    Ok(Observation::new()
        .fact("SO_DOMAIN", format_args!("{:?}", socket.domain()?))
        .fact("SO_TYPE", format_args!("{:?}", socket.r#type()?))
        .fact("SO_PROTOCOL", format_args!("{protocol:?}"))
        .answer(match protocol {
            Ok(Some(Protocol::TCP)) => "6, TCP",
            Ok(_) => "0",
            Err(_) => "an error: no protocol was chosen",
        }))
}
