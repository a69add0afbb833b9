//! SO_RCVTIMEO 0 is not settimeout(0).

use std::time::Duration;

use experiment::{Experiment, Needs, Observation, Observed, skip};
use instruments::errno::succeeded;

use crate::pair::udp;

/// What a time limit of zero means.
pub const EXPERIMENT: Experiment = Experiment {
    name: "read-timeout-zero",
    question: "In Python settimeout(0) makes a socket non-blocking. What does SO_RCVTIMEO of 0 do?",
    choices: &["recv does not wait", "recv waits for ever", "setting it is an error"],
    answer: "recv waits for ever",
    explanation: "To the kernel, 0 stands for \"no limit\", the default, and reads back so: a remaining time that happens to reach 0 turns into for ever. \
        std's set_read_timeout refuses Some(0) for that reason, socket2 passes it on. \
        For not waiting there is set_nonblocking(true).",
    sources: &["socket(7), SO_RCVTIMEO", "std::net::TcpStream::set_read_timeout"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("Unix only"));
    }
    let socket = udp()?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    let set = socket.set_read_timeout(Some(Duration::ZERO));
    let reads_back = socket.read_timeout()?;
    let std: std::net::UdpSocket = socket.into();
    let std_set = std.set_read_timeout(Some(Duration::ZERO));
    Ok(Observation::new()
        .fact("set to 0, by socket2", succeeded(&set))
        .fact("reads back", format_args!("{reads_back:?}"))
        .fact("set to 0, by std", succeeded(&std_set))
        .answer(match (set, reads_back) {
            (Err(_), _) => "setting it is an error",
            (Ok(()), None) => "recv waits for ever",
            (Ok(()), Some(_)) => "recv does not wait",
        }))
}
