//! bind takes only addresses of this machine.

use std::io::ErrorKind;
use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

/// Bind to an address that this machine does not have.
pub const EXPERIMENT: Experiment = Experiment {
    name: "foreign-address",
    question: "A server shall be reached at 203.0.113.7, the address of the router in front of this machine. \
        What does bind(\"203.0.113.7\") say here?",
    choices: &["nothing: it listens there", "permission denied", "cannot assign requested address"],
    answer: "cannot assign requested address",
    explanation: "bind takes only addresses of this machine's own interfaces (and 0.0.0.0 for all of them). \
        A router's or a cloud's public address is translated before a packet gets here: \
        listen on this machine's own address instead.",
    sources: &["bind(2): EADDRNOTAVAIL", "ip(7): ip_nonlocal_bind", "RFC 5737 §3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    // Reserved for documentation (RFC 5737): no machine should have it.
    let listener = TcpListener::bind("203.0.113.7:0");
    let seen = Observation::new().fact("bind to 203.0.113.7", succeeded(&listener));
    Ok(seen.answer(match listener.map_err(|error| error.kind()) {
        Ok(_) => "nothing: it listens there",
        Err(ErrorKind::PermissionDenied) => "permission denied",
        Err(ErrorKind::AddrNotAvailable) => "cannot assign requested address",
        Err(other) => return Err(std::io::Error::from(other).into()),
    }))
}
