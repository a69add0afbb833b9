//! IPV6_V6ONLY: one socket for both families, and how an IPv4 peer looks there.

use std::io::ErrorKind;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use super::{any_address, tcp};
use crate::pair::{internet, loopback as loopback_v4, port, tcp as tcp_v4};

/// An IPv4 client of an IPv6 listener.
pub const EXPERIMENT: Experiment = Experiment {
    name: "only-v6",
    question: "A listener is bound to [::] with IPV6_V6ONLY off. A client connects to 127.0.0.1. Which address does accept report?",
    choices: &["none: connection refused", "127.0.0.1", "::ffff:127.0.0.1", "::1"],
    answer: "::ffff:127.0.0.1",
    explanation: "The IPv4 peer comes in as an IPv4-mapped address. So a list of allowed or blocked IPv4 addresses that is compared as text or bytes fails here: convert first, with \
        to_canonical in Rust or .ipv4_mapped in Python's ipaddress. With the option on, IPv4 clients are refused. \
        Its default is a sysctl on Linux, off as a rule, and on under Windows: set it, either way.",
    sources: &["ipv6(7), IPV6_V6ONLY", "RFC 3493 §3.7 and §5.3", "RFC 4291 §2.5.5.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let both = tcp()?;
    both.set_only_v6(false)?;
    both.bind(&any_address(0))?;
    both.listen(5)?;
    let client = tcp_v4()?;
    let connected = client.connect(&loopback_v4(port(&both)?));

    let only_v6 = tcp()?;
    only_v6.set_only_v6(true)?;
    only_v6.bind(&any_address(0))?;
    only_v6.listen(5)?;
    let refused = tcp_v4()?.connect(&loopback_v4(port(&only_v6)?));

    let seen = Observation::new()
        .fact("connect, IPV6_V6ONLY off", succeeded(&connected))
        .fact("connect, IPV6_V6ONLY on", succeeded(&refused));
    if matches!(&connected, Err(error) if error.kind() == ErrorKind::ConnectionRefused) {
        return Ok(seen.answer("none: connection refused"));
    }
    let (_, peer) = both.accept()?;
    let peer = internet(&peer)?.ip();
    Ok(seen
        .fact("accept reports", peer)
        .fact("its canonical form", peer.to_canonical())
        .answer(peer.to_string()))
}
