//! TCP_USER_TIMEOUT: how long sent data may stay unacknowledged.

use std::io::ErrorKind;
use std::time::Duration;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::value;
use instruments::sockets::entry_of;

#[cfg(target_os = "linux")]
use super::cut_cable;
use crate::pair::connection;
use crate::receive::read;

/// Sending to a peer that no longer answers.
pub const EXPERIMENT: Experiment = Experiment {
    name: "user-timeout",
    question: "The peer's cable is cut. A program sends a request, which succeeds, and waits in recv. By default that takes some 15 minutes to fail. With TCP_USER_TIMEOUT of 250 ms?",
    choices: &["recv fails soon: timed out", "no change: nobody told the kernel that the peer is dead", "send fails at once"],
    answer: "recv fails soon: timed out",
    explanation: "Sent data has to be acknowledged, so here the kernel does notice, but by default it retransmits some fifteen times, ever more seldom, before it gives up. \
        TCP_USER_TIMEOUT says how long it may try. It covers what keepalive does not: \
        keepalive probes only while nothing is under way. Set both.",
    sources: &["tcp(7), TCP_USER_TIMEOUT and tcp_retries2", "RFC 5482", "RFC 9293 §3.8.3"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (patient, dead_peer) = connection()?;
    let (hasty, other_dead_peer) = connection()?;
    hasty.set_tcp_user_timeout(Some(Duration::from_millis(250)))?;
    cut_cable(&dead_peer)?;
    cut_cable(&other_dead_peer)?;
    patient.send(b"hello?")?;
    let sent = hasty.send(b"hello?");
    hasty.set_read_timeout(Some(Duration::from_secs(5)))?;
    let answer = read(&hasty);
    let still_trying = entry_of(&patient)?;
    Ok(Observation::new()
        .fact("send", value(&sent))
        .fact("recv with TCP_USER_TIMEOUT", value(&answer))
        .fact(
            "without it, bytes still unacknowledged",
            still_trying.send_queue,
        )
        .fact(
            "without it, sent again, so far",
            still_trying.retransmissions,
        )
        .answer(match (sent, answer.map_err(|error| error.kind())) {
            (Err(_), _) => "send fails at once",
            (_, Err(ErrorKind::TimedOut)) => "recv fails soon: timed out",
            _ => "no change: nobody told the kernel that the peer is dead",
        }))
}
