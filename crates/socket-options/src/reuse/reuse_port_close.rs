//! The trap of SO_REUSEPORT: closing a listener resets the connections in its backlog.

use std::io::ErrorKind;
use std::iter;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::describe;

#[cfg(target_os = "linux")]
use super::sharing_listener;
use crate::pair::{loopback, tcp};
use crate::receive::read;

/// What happens to the connections in the backlog of a listener that closes.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-port-close",
    question: "Two listeners share a port with SO_REUSEPORT, and clients wait in the backlog of each. \
        One listener is closed before it has accepted. What do its clients get, on Linux?",
    choices: &["the other listener accepts them", "connection reset", "they wait for ever"],
    answer: "connection reset",
    explanation: "Each listener has a backlog of its own; connections that nobody has accepted belong to it, and closing it resets them. \
        So a rolling restart with SO_REUSEPORT loses clients, unless the old process accepts what is there \
        before it closes, or net.ipv4.tcp_migrate_req is 1.",
    sources: &["socket(7), SO_REUSEPORT", "kernel documentation, ip-sysctl: tcp_migrate_req"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    if instruments::proc::number("net.ipv4.tcp_migrate_req").is_ok_and(|migrates| migrates != 0) {
        return Err(skip("net.ipv4.tcp_migrate_req is on here"));
    }
    let stays = sharing_listener(&loopback(0))?;
    let address = stays.local_addr()?;
    let closes = sharing_listener(&address)?;
    let mut clients = Vec::new();
    for _ in 0..32 {
        let client = tcp()?;
        client.connect(&address)?;
        client.set_read_timeout(Some(Duration::from_secs(2)))?;
        clients.push(client);
    }
    drop(closes);

    stays.set_nonblocking(true)?;
    // Each is closed at once, so these clients read the end of the stream.
    let accepted = iter::from_fn(|| stays.accept().ok()).count();
    let errors: Vec<_> = clients
        .iter()
        .filter_map(|client| read(client).err())
        .collect();
    let resets = errors
        .iter()
        .filter(|error| error.kind() == ErrorKind::ConnectionReset)
        .count();
    Ok(Observation::new()
        .fact("clients", clients.len())
        .fact("accepted by the other listener", accepted)
        .fact("clients with an error", errors.len())
        .fact("the error", errors.first().map_or("none".into(), describe))
        .answer(match (accepted, resets) {
            (32, 0) => "the other listener accepts them",
            (_, _) if accepted + resets == 32 => "connection reset",
            _ => "they wait for ever",
        }))
}
