//! 0.0.0.0 is all addresses, so it collides with each of them.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use crate::pair::{listening, port, tcp};

/// A listener at 127.0.0.1, and one at 0.0.0.0, same port.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-address-wildcard",
    question: "One server listens at 127.0.0.1:9000, and has set SO_REUSEADDR. \
        Another, with SO_REUSEADDR too, binds to 0.0.0.0:9000, all addresses. What happens on Linux?",
    choices: &["it works: the addresses differ", "address already in use"],
    answer: "address already in use",
    explanation: "0.0.0.0 contains 127.0.0.1, and on Linux SO_REUSEADDR does not help against a socket that listens. \
        BSD and macOS allow it, and give a client to the listener with the more exact address. \
        Two servers at 127.0.0.1 and 127.0.0.2 do not collide anywhere.",
    sources: &["socket(7), SO_REUSEADDR", "ip(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip("Linux only: elsewhere the more exact address wins"));
    }
    let one_address = tcp()?;
    one_address.set_reuse_address(true)?;
    let one_address = listening(one_address)?;
    let port = port(&one_address)?;

    let all_addresses = tcp()?;
    all_addresses.set_reuse_address(true)?;
    let bound = all_addresses.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into());

    let other_address = tcp()?;
    let other = other_address.bind(&SocketAddr::from(([127, 0, 0, 2], port)).into());
    Ok(Observation::new()
        .fact("bind to 0.0.0.0", succeeded(&bound))
        .fact("bind to 127.0.0.2", succeeded(&other))
        .answer(match bound {
            Err(error) if error.kind() == ErrorKind::AddrInUse => "address already in use",
            _ => "it works: the addresses differ",
        }))
}
