//! IP_TOS over TCP: two of the bits belong to the kernel.

use experiment::{Experiment, Needs, Observation, Observed};

use crate::pair::{tcp, udp};

/// Setting all eight bits.
pub const EXPERIMENT: Experiment = Experiment {
    name: "tos-of-tcp",
    question: "IP_TOS is set to 0xff on a TCP socket. What does it read back, on Linux?",
    choices: &["0xff", "0xfc", "an error"],
    answer: "0xfc",
    explanation: "The two lowest bits are ECN, by which routers tell of congestion before they drop packets; with TCP they belong to the kernel, which keeps them as they were, without a word. \
        With UDP congestion is your own business, and so are the bits.",
    sources: &["ip(7), IP_TOS", "RFC 3168 §5"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (stream, datagrams) = (tcp()?, udp()?);
    let set = stream.set_tos_v4(0xff);
    datagrams.set_tos_v4(0xff)?;
    let reads_back = stream.tos_v4()?;
    Ok(Observation::new()
        .fact("TCP reads back", format_args!("{reads_back:#x}"))
        .fact("UDP reads back", format_args!("{:#x}", datagrams.tos_v4()?))
        .answer(match (set, reads_back) {
            (Err(_), _) => "an error",
            (Ok(()), 0xff) => "0xff",
            (Ok(()), 0xfc) => "0xfc",
            _ => "another value",
        }))
}
