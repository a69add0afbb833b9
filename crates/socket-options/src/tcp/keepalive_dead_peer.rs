//! What keepalive is for: a peer that no longer answers.

use std::io::ErrorKind;
use std::time::Duration;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::value;
use socket2::TcpKeepalive;

#[cfg(target_os = "linux")]
use super::cut_cable;
use crate::pair::connection;
use crate::receive::read;

/// Reading from a peer that no longer answers.
pub const EXPERIMENT: Experiment = Experiment {
    name: "keepalive-dead-peer",
    question: "The peer's cable is cut: nothing it sends arrives, and nothing arrives there. A program waits in recv. With TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT at 1, what happens?",
    choices: &["recv waits for ever", "recv fails: timed out", "recv gives 0 bytes: the end"],
    answer: "recv fails: timed out",
    explanation: "After a second of silence the kernel sends a probe, an empty segment that any living TCP must acknowledge; no answer within another second, and the \
        connection is given up. Without keepalive recv waits for ever, since silence is nothing unusual. \
        Here the cable is a filter on the peer's socket that drops everything.",
    sources: &["tcp(7), TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT", "RFC 9293 §3.8.4"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let second = Duration::from_secs(1);
    let (plain, dead_peer) = connection()?;
    let (guarded, other_dead_peer) = connection()?;
    cut_cable(&dead_peer)?;
    cut_cable(&other_dead_peer)?;
    let settings = TcpKeepalive::new()
        .with_time(second)
        .with_interval(second)
        .with_retries(1);
    guarded.set_tcp_keepalive(&settings)?;
    guarded.set_read_timeout(Some(5 * second))?; // or the experiment would hang

    let with_keepalive = read(&guarded);
    plain.set_nonblocking(true)?;
    let without = read(&plain);
    Ok(Observation::new()
        .fact("recv without keepalive, by then", value(&without))
        .fact("recv with keepalive", value(&with_keepalive))
        .answer(match with_keepalive.map_err(|error| error.kind()) {
            Ok(_) => "recv gives 0 bytes: the end",
            Err(ErrorKind::TimedOut) => "recv fails: timed out",
            Err(_) => "recv waits for ever",
        }))
}
