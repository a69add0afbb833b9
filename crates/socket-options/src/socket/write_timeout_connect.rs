//! SO_SNDTIMEO limits connect, too.

use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::{loopback, tcp};

/// Connecting to a listener whose backlog is full.
pub const EXPERIMENT: Experiment = Experiment {
    name: "write-timeout-connect",
    question: "A listener's backlog is full, so it does not answer. A client sets SO_SNDTIMEO to 20 ms and calls connect. What happens, on Linux?",
    choices: &["connect waits for minutes: it is not a write", "connect fails: operation in progress", "connect fails: timed out"],
    answer: "connect fails: operation in progress",
    explanation: "Connecting sends, so the limit for sending holds for it, which is a way to have a short limit without a non-blocking socket. But the attempt \
        goes on: EINPROGRESS says \"not yet\", as it does for a non-blocking connect. Close the socket if you give up. \
        Without a limit Linux tries for about two minutes.",
    sources: &["socket(7), SO_SNDTIMEO", "connect(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    use nix::errno::Errno; // std's ErrorKind::InProgress is not stable yet

    let listener = tcp()?;
    listener.bind(&loopback(0))?;
    listener.listen(0)?;
    // Linux accepts one connection more than the backlog says.
    let first = tcp()?;
    first.connect(&listener.local_addr()?)?;

    let client = tcp()?;
    client.set_write_timeout(Some(Duration::from_millis(20)))?;
    let connected = client.connect(&listener.local_addr()?);
    Ok(Observation::new()
        .fact("connect of the second client", succeeded(&connected))
        .answer(match connected.map_err(|error| error.raw_os_error()) {
            Err(Some(error)) if error == Errno::EINPROGRESS as i32 => {
                "connect fails: operation in progress"
            }
            Err(_) => "connect fails: timed out",
            Ok(()) => "connect waits for minutes: it is not a write",
        }))
}
