//! An option of TCP on a UDP socket.

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::udp;

/// Setting TCP_NODELAY where there is no TCP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "nodelay-on-udp",
    question: "TCP_NODELAY is set on a UDP socket. What happens?",
    choices: &["nothing: it has no effect", "an error", "datagrams are sent without delay"],
    answer: "an error",
    explanation: "An option is a level and a number, and a socket knows the levels of its own protocols only: SOL_SOCKET always, IPPROTO_IP or IPPROTO_IPV6, and IPPROTO_TCP if it is TCP. \
        On Linux the error is ENOPROTOOPT, \"protocol not available\". UDP has no Nagle algorithm: \
        every send is a datagram, at once.",
    sources: &["setsockopt(2), ENOPROTOOPT", "tcp(7), TCP_NODELAY"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let socket = udp()?;
    let set = socket.set_tcp_nodelay(true);
    let reads_back = socket.tcp_nodelay();
    Ok(Observation::new()
        .fact("setsockopt", succeeded(&set))
        .fact("getsockopt", succeeded(&reads_back))
        .answer(match (set, reads_back) {
            (Err(_), _) => "an error",
            (Ok(()), Ok(true)) => "datagrams are sent without delay",
            (Ok(()), _) => "nothing: it has no effect",
        }))
}
