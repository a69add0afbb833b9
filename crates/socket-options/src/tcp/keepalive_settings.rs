//! TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT, which socket2 sets in one call.

use std::time::Duration;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::succeeded;
use socket2::TcpKeepalive;

use crate::pair::tcp;

/// What else set_tcp_keepalive does.
pub const EXPERIMENT: Experiment = Experiment {
    name: "keepalive-settings",
    question: "set_tcp_keepalive is called with a time of 90.7 s and nothing else; set_keepalive is never called. What is true?",
    choices: &[
        "keepalive is on, after 90 s",
        "keepalive is on, after 90.7 s",
        "keepalive is off: the times alone do not turn it on",
    ],
    answer: "keepalive is on, after 90 s",
    explanation: "In C and Python TCP_KEEPIDLE alone does nothing until SO_KEEPALIVE is set; socket2's set_tcp_keepalive sets that, too. The times are whole seconds, \
        the rest is cut off, and less than one second is an error. \
        What is not given keeps the system's default: a probe each 75 s, nine of them.",
    sources: &["tcp(7), TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT", "socket2::Socket::set_tcp_keepalive"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = tcp()?;
    let default = socket.tcp_keepalive_time()?;
    let wanted = Duration::from_millis(90_700);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(wanted))?;
    let (on, time) = (socket.keepalive()?, socket.tcp_keepalive_time()?);
    let half_a_second = TcpKeepalive::new().with_time(Duration::from_millis(500));
    Ok(Observation::new()
        .fact("TCP_KEEPIDLE, default", format_args!("{default:?}"))
        .fact("SO_KEEPALIVE", on)
        .fact("TCP_KEEPIDLE", format_args!("{time:?}"))
        .fact(
            "TCP_KEEPINTVL",
            format_args!("{:?}", socket.tcp_keepalive_interval()?),
        )
        .fact("TCP_KEEPCNT", socket.tcp_keepalive_retries()?)
        .fact(
            "TCP_KEEPIDLE of half a second",
            succeeded(&tcp()?.set_tcp_keepalive(&half_a_second)),
        )
        .answer(match (on, time == wanted) {
            (true, false) => "keepalive is on, after 90 s",
            (true, true) => "keepalive is on, after 90.7 s",
            (false, _) => "keepalive is off: the times alone do not turn it on",
        }))
}
