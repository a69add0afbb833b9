//! IP_FREEBIND: an address that is not there yet.

use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::tcp;

/// Listening at an address that this machine does not have.
pub const EXPERIMENT: Experiment = Experiment {
    name: "freebind",
    question: "A server is to listen at 192.0.2.1, which no interface has yet. bind says \"cannot assign requested address\". Does IP_FREEBIND help, for an ordinary user?",
    choices: &["no: an address has to exist", "no: it needs a privilege", "yes: bind and listen succeed"],
    answer: "yes: bind and listen succeed",
    explanation: "The option lets a server start before the network is up, or wait on the machine that will take over an address when the first one fails. \
        Clients reach it as soon as the address is there. \
        It has to be set before bind. sysctl net.ipv4.ip_nonlocal_bind does the same for everyone.",
    sources: &["ip(7), IP_FREEBIND", "RFC 5737 §3 (addresses for documentation)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let not_here = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 0)).into();
    let plain = tcp()?.bind(&not_here);

    let socket = tcp()?;
    let set = socket.set_freebind_v4(true);
    let bound = socket.bind(&not_here);
    let listens = socket.listen(5);
    Ok(Observation::new()
        .fact("bind without it", succeeded(&plain))
        .fact("set IP_FREEBIND", succeeded(&set))
        .fact("bind with it", succeeded(&bound))
        .fact("listen", succeeded(&listens))
        .answer(match (set, bound.and(listens)) {
            (Err(_), _) => "no: it needs a privilege",
            (Ok(()), Err(_)) => "no: an address has to exist",
            (Ok(()), Ok(())) => "yes: bind and listen succeed",
        }))
}
