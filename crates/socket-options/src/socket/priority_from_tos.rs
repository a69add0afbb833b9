//! SO_PRIORITY: setting IP_TOS sets it, too.

use std::io::ErrorKind;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::udp;

/// What IP_TOS does to SO_PRIORITY.
pub const EXPERIMENT: Experiment = Experiment {
    name: "priority-from-tos",
    question: "SO_PRIORITY is 0. Then IP_TOS is set to 0x10, \"low delay\". What is SO_PRIORITY now, on Linux?",
    choices: &["0: they are two options", "6", "16, the same number"],
    answer: "6",
    explanation: "IP_TOS is written into the packet, for routers; SO_PRIORITY stays on this machine, and chooses the queue of the interface. Linux derives the second from the first, \
        so set SO_PRIORITY after IP_TOS if you set both. \
        Above 6 it needs CAP_NET_ADMIN (since Linux 5.17 CAP_NET_RAW is enough). It matters only where packets queue: loopback has no queue.",
    sources: &["socket(7), SO_PRIORITY", "ip(7), IP_TOS", "tc-prio(8)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let socket = udp()?;
    let before = socket.priority()?;
    socket.set_tos_v4(0x10)?;
    let after = socket.priority()?;
    let seven = match udp()?.set_priority(7) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            "refused: no CAP_NET_ADMIN, no CAP_NET_RAW".into()
        }
        other => succeeded(&other),
    };
    Ok(Observation::new()
        .fact("SO_PRIORITY before", before)
        .fact("SO_PRIORITY after IP_TOS was set to 0x10", after)
        .fact("SO_PRIORITY set to 7", seven)
        .answer(match after {
            6 => "6",
            16 => "16, the same number",
            0 => "0: they are two options",
            _ => "another value",
        }))
}
