//! SO_RCVBUF has a limit, and a larger value is no error.

use experiment::{Experiment, Needs, Observation, Observed, skip};
use instruments::{errno::succeeded, proc};

use crate::pair::udp;

/// Asking for more than the system allows.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-buffer-clamped",
    question: "SO_RCVBUF is set to 1 GiB, far more than net.core.rmem_max. What happens, on Linux?",
    choices: &["an error", "the size becomes 1 GiB", "no error, but the size is limited"],
    answer: "no error, but the size is limited",
    explanation: "setsockopt succeeds, and the size is net.core.rmem_max (doubled, as every size). If you need it, read back what you got, and \
        say so if it is too little; raising the limit is the administrator's job (sysctl, or SO_RCVBUFFORCE with CAP_NET_ADMIN). \
        SO_SNDBUF and net.core.wmem_max are the same.",
    sources: &["socket(7), SO_RCVBUF and rmem_max"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    const WANTED: usize = 1 << 30;
    let limit = proc::number("net.core.rmem_max")?;
    if limit >= WANTED / 2 {
        return Err(skip(format!(
            "net.core.rmem_max is {limit} here: no limit to meet"
        )));
    }
    let socket = udp()?;
    let set = socket.set_recv_buffer_size(WANTED);
    let size = socket.recv_buffer_size()?;
    Ok(Observation::new()
        .fact("net.core.rmem_max", limit)
        .fact("set to 1 GiB", succeeded(&set))
        .fact("reads back", size)
        .answer(match set {
            Err(_) => "an error",
            Ok(()) if size == 2 * limit => "no error, but the size is limited",
            Ok(()) => "the size becomes 1 GiB",
        }))
}
