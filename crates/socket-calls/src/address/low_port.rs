//! Ports below 1024 need a privilege.

use std::io::{self, ErrorKind};
use std::net::TcpListener;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::{errno::succeeded, proc};

/// An ordinary user binds to port 80.
pub const EXPERIMENT: Experiment = Experiment {
    name: "low-port",
    question: "An ordinary user starts a server on port 80. What does bind say?",
    choices: &["nothing", "permission denied", "address already in use"],
    answer: "permission denied",
    explanation: "Ports below ip_unprivileged_port_start, by default 1024, need CAP_NET_BIND_SERVICE: \
        once, a low port was to prove that the administrator runs the service. \
        Choose a port above, or give the program that one capability; do not run it as root for that.",
    sources: &["bind(2): EACCES", "Linux kernel, ip-sysctl: ip_unprivileged_port_start", "capabilities(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip("Linux only: elsewhere the rule is another"));
    }
    let limit = proc::number("net.ipv4.ip_unprivileged_port_start")?;
    if limit <= 80 {
        return Err(skip("this system lets every user have port 80"));
    }
    if may_bind_low_ports()? {
        return Err(skip(
            "this user has CAP_NET_BIND_SERVICE; try it as an ordinary user",
        ));
    }
    let listener = TcpListener::bind("127.0.0.1:80");
    let seen = Observation::new()
        .fact("ip_unprivileged_port_start", limit)
        .fact("bind to port 80", succeeded(&listener));
    Ok(seen.answer(match listener.map_err(|error| error.kind()) {
        Ok(_) => "nothing",
        Err(ErrorKind::PermissionDenied) => "permission denied",
        Err(ErrorKind::AddrInUse) => "address already in use",
        Err(other) => return Err(io::Error::from(other).into()),
    }))
}

/// Is bit 10 set in the effective capabilities? `CapEff: 0000000000000400`
fn may_bind_low_ports() -> io::Result<bool> {
    const CAP_NET_BIND_SERVICE: u64 = 1 << 10;
    let status = proc::read("/proc/thread-self/status")?;
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let effective = effective.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    Ok(effective.ok_or(ErrorKind::InvalidData)? & CAP_NET_BIND_SERVICE != 0)
}
