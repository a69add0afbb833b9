//! SO_BINDTODEVICE: the interface that a packet must come through.

use std::net::SocketAddr;

use lesson_kit::experiment::{Experiment, Needs, Observation, Observed};

use crate::outcome::{MARKER, until_marker};
use crate::pair::{port, udp};

/// A sender and a receiver on the same machine, and a receiver bound to an interface.
pub const EXPERIMENT: Experiment = Experiment {
    name: "bind-device",
    question: "An interface has the address 192.0.2.1. A UDP socket with SO_BINDTODEVICE set to that interface waits at that address, another, set to lo, too. \
        A program on the same machine sends there. Who gets it?",
    choices: &["the one bound to the interface with the address", "the one bound to lo", "both"],
    answer: "the one bound to lo",
    explanation: "What a machine sends to one of its own addresses never leaves it: it goes through the loopback interface, whatever the address. \
        SO_BINDTODEVICE looks at the interface a packet comes through, not at the address, so local tests cannot reach such a socket. \
        Since Linux 5.7 it needs no privilege, unless the socket is bound to an interface already.",
    sources: &["socket(7), SO_BINDTODEVICE", "ip-route(8), table local"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::outcome::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use crate::link;

    link::add()?;
    let (on_other, on_lo, sender) = (udp()?, udp()?, udp()?);
    on_other.bind_device(Some(link::NAME.as_bytes()))?;
    on_other.bind(&SocketAddr::from((link::ADDRESS, 0)).into())?;
    let address = SocketAddr::from((link::ADDRESS, port(&on_other)?)).into();
    // The same port is free on another interface.
    on_lo.bind_device(Some(b"lo"))?;
    on_lo.bind(&address)?;
    sender.send_to(b"hello", &address)?;

    // Free of its interface, each gets what is sent from now on.
    on_lo.bind_device(None)?;
    sender.send_to(MARKER, &address)?;
    let got_lo = until_marker(&on_lo)?;
    drop(on_lo);
    on_other.bind_device(None)?;
    sender.send_to(MARKER, &address)?;
    let got_other = until_marker(&on_other)?;
    Ok(Observation::new()
        .fact("the one bound to other0 got", format_args!("{got_other:?}"))
        .fact("the one bound to lo got", format_args!("{got_lo:?}"))
        .answer(match (got_other.is_empty(), got_lo.is_empty()) {
            (true, _) => "the one bound to lo",
            (false, true) => "the one bound to the interface with the address",
            (false, false) => "both",
        }))
}
