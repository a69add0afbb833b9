//! TCP_THIN_LINEAR_TIMEOUTS: retransmit at a steady pace.

use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::sockets::entry_of;

#[cfg(target_os = "linux")]
use super::cut_cable;
use crate::pair::connection;

/// How often an unacknowledged segment is sent again.
pub const EXPERIMENT: Experiment = Experiment {
    name: "thin-linear-timeouts",
    question: "The peer's cable is cut, on two connections alike; on one, TCP_THIN_LINEAR_TIMEOUTS is set. Each has sent a few bytes. A second or so later, which has sent them again more often?",
    choices: &["the one with the option", "both alike", "the one without"],
    answer: "the one with the option",
    explanation: "By default the pause doubles each time, 0.2 s, 0.4 s, 0.8 s, which is right for a crowded network and bad for a game that sends a few bytes now and then: \
        one loss, and it stutters. With the option a connection with little under way keeps the pause at 0.2 s for the first six times. \
        The count is the seventh column of /proc/net/tcp.",
    sources: &["kernel documentation, networking/tcp-thin", "RFC 6298 §5", "kernel documentation, proc_net_tcp"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (linear, dead_peer) = connection()?;
    let (usual, other_dead_peer) = connection()?;
    // BBR, where it is the default, ignores the option.
    linear.set_tcp_congestion(b"reno")?;
    usual.set_tcp_congestion(b"reno")?;
    linear.set_tcp_thin_linear_timeouts(true)?;
    cut_cable(&dead_peer)?;
    cut_cable(&other_dead_peer)?;
    usual.send(b"jump")?;
    linear.send(b"jump")?;

    let (mut of_linear, mut of_usual) = (0, 0);
    while of_linear < 4 && of_usual < 4 {
        thread::sleep(Duration::from_millis(10)); // between two looks at the table
        of_linear = entry_of(&linear)?.retransmissions;
        of_usual = entry_of(&usual)?.retransmissions;
    }
    Ok(Observation::new()
        .fact("sent again with the option", of_linear)
        .fact("sent again without", of_usual)
        .answer(match of_linear.cmp(&of_usual) {
            std::cmp::Ordering::Greater => "the one with the option",
            std::cmp::Ordering::Equal => "both alike",
            std::cmp::Ordering::Less => "the one without",
        }))
}
