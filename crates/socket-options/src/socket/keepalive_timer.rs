//! SO_KEEPALIVE starts a timer in the kernel.

use experiment::{Experiment, Observation, Observed};
use instruments::sockets::{Entry, entry_of};

use crate::pair::connection;

/// Which timer an idle connection has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "keepalive-timer",
    question: "A connection is idle. Which timer does the kernel keep for it, so that it would notice if the peer were gone?",
    choices: &["the keepalive timer, always", "none, unless SO_KEEPALIVE is set", "none, ever: only sending finds out"],
    answer: "none, unless SO_KEEPALIVE is set",
    explanation: "An idle connection costs nothing and notices nothing: pull the cable, and recv waits for ever. With SO_KEEPALIVE \
        the kernel asks the peer now and then, by default after two hours of silence; TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT \
        make that sooner. The timer is in the sixth column of /proc/net/tcp: 00 is none, 02 is keepalive.",
    sources: &["socket(7), SO_KEEPALIVE", "tcp(7)", "RFC 9293 §3.8.4", "kernel documentation, proc_net_tcp"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (client, server) = connection()?;
    let plain = entry_of(&client)?;
    client.set_keepalive(true)?;
    let kept_alive = entry_of(&client)?;
    let peer = entry_of(&server)?;

    let timer = |entry: Entry| format!("{:02x}", entry.timer);
    Ok(Observation::new()
        .fact("default", timer(plain))
        .fact("with SO_KEEPALIVE", timer(kept_alive))
        .fact("the peer, which has not set it", timer(peer))
        .answer(match (plain.timer, kept_alive.timer) {
            (2, _) => "the keepalive timer, always",
            (_, 2) => "none, unless SO_KEEPALIVE is set",
            _ => "none, ever: only sending finds out",
        }))
}
