//! IPV6_V6ONLY decides whether two listeners can share a port.

use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use super::{any_address, tcp};
use crate::pair::{loopback as loopback_v4, port, tcp as tcp_v4};

/// A listener at 127.0.0.1, and one at `[::]`, same port.
pub const EXPERIMENT: Experiment = Experiment {
    name: "only-v6-two-listeners",
    question: "A server listens at 127.0.0.1:9000. A second socket is to listen at [::]:9000. When is that possible, on Linux?",
    choices: &["always: the families differ", "if IPV6_V6ONLY is on", "never"],
    answer: "if IPV6_V6ONLY is on",
    explanation: "With IPV6_V6ONLY off, [::] means all addresses of both families, so 127.0.0.1 is taken already: address in use. A server that wants both families either has \
        one socket with the option off, or two, the IPv6 one with it on. Two is the more portable: OpenBSD has no other way, \
        and no mapped addresses appear. Python's create_server(dualstack_ipv6=True) does the first.",
    sources: &["ipv6(7), IPV6_V6ONLY", "RFC 3493 §5.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip("Linux only: elsewhere the more exact address may win"));
    }
    let first = tcp_v4()?;
    first.bind(&loopback_v4(0))?;
    first.listen(5)?;
    let port = port(&first)?;
    let mut bound = Vec::new();
    for only_v6 in [false, true] {
        let second = tcp()?;
        second.set_only_v6(only_v6)?;
        bound.push(second.bind(&any_address(port)));
    }
    let reaches = tcp_v4()?.connect(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into());
    Ok(Observation::new()
        .fact("bind to [::], IPV6_V6ONLY off", succeeded(&bound[0]))
        .fact("bind to [::], IPV6_V6ONLY on", succeeded(&bound[1]))
        .fact("connect to the first", succeeded(&reaches))
        .answer(match (bound[0].is_ok(), bound[1].is_ok()) {
            (true, _) => "always: the families differ",
            (false, true) => "if IPV6_V6ONLY is on",
            (false, false) => "never",
        }))
}
