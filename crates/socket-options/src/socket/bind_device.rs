//! SO_BINDTODEVICE: the interface that a client must come through.

use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::{loopback, port, tcp};

/// A listener at all addresses, bound to an interface.
pub const EXPERIMENT: Experiment = Experiment {
    name: "bind-device",
    question: "A listener is bound to 0.0.0.0, and by SO_BINDTODEVICE to an interface that has the address 192.0.2.1. Clients on the same machine \
        connect to 127.0.0.1 and to 192.0.2.1. Who gets through, on Linux?",
    choices: &[
        "both: 0.0.0.0 is all addresses",
        "the one to 192.0.2.1",
        "neither: inside the machine nothing crosses an interface",
    ],
    answer: "the one to 192.0.2.1",
    explanation: "The address says what a packet is sent to, the option what it comes in through, and both must fit. Packets inside one machine all go through lo, but count as coming in \
        through the interface that has the address they are sent to. A service for one network only is safer bound to its interface than to its address: \
        addresses change. Since Linux 5.7 that needs no privilege, unless the socket is bound to an interface already.",
    sources: &["socket(7), SO_BINDTODEVICE"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::link;

    link::add()?;
    let listener = tcp()?;
    listener.bind_device(Some(link::NAME.as_bytes()))?;
    listener.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into())?;
    listener.listen(5)?;

    let port = port(&listener)?;
    let to_lo = tcp()?.connect(&loopback(port));
    let to_other = tcp()?.connect(&SocketAddr::from((link::ADDRESS, port)).into());
    listener.bind_device(None)?;
    let to_lo_without = tcp()?.connect(&loopback(port));
    Ok(Observation::new()
        .fact("connect to 127.0.0.1", succeeded(&to_lo))
        .fact("connect to 192.0.2.1", succeeded(&to_other))
        .fact(
            "connect to 127.0.0.1, once the option is cleared",
            succeeded(&to_lo_without),
        )
        .answer(match (to_lo.is_ok(), to_other.is_ok()) {
            (true, _) => "both: 0.0.0.0 is all addresses",
            (false, true) => "the one to 192.0.2.1",
            (false, false) => "neither: inside the machine nothing crosses an interface",
        }))
}
