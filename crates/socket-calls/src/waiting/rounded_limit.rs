//! gettimeout: the kernel rounds a time limit up.

use std::net::UdpSocket;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed, skip};

/// Set a limit of a microsecond, and read it back.
pub const EXPERIMENT: Experiment = Experiment {
    name: "rounded-limit",
    question: "set_read_timeout(1 µs) succeeds. What does read_timeout() say then, on Linux?",
    choices: &["1 µs", "longer: a few milliseconds, or one", "None: too short to matter"],
    answer: "longer: a few milliseconds, or one",
    explanation: "The kernel measures socket timeouts in ticks of its clock, and rounds up: 4 ms where \
        CONFIG_HZ is 250, \
        1 ms where it is 1000. So do not compare the readback with what you set, nor use this for fine timing. \
        (Python's settimeout waits with poll, and gettimeout returns Python's own number.)",
    sources: &["socket(7): SO_RCVTIMEO", "time(7): The software clock, HZ, and jiffies"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip(
            "Linux only: other kernels keep microseconds or milliseconds",
        ));
    }
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let limit = Duration::from_micros(1);
    socket.set_read_timeout(Some(limit))?;
    let readback = socket.read_timeout()?;
    Ok(Observation::new()
        .fact("set", format_args!("{limit:?}"))
        .fact(
            "read back",
            readback.map_or("None".into(), |limit| format!("{limit:?}")),
        )
        .answer(match readback {
            None => "None: too short to matter",
            Some(readback) if readback == limit => "1 µs",
            Some(_) => "longer: a few milliseconds, or one",
        }))
}
