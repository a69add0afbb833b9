//! TCP_MAXSEG: how large a segment may be.

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use crate::pair::{connection, connection_from, tcp};

/// Which side's segments TCP_MAXSEG makes smaller.
pub const EXPERIMENT: Experiment = Experiment {
    name: "max-segment",
    question: "The client sets TCP_MAXSEG to 500 before it connects. Whose segments are limited?",
    choices: &["nobody's: it is only a hint", "the client's alone", "both sides'"],
    answer: "both sides'",
    explanation: "The number goes into the SYN, as what this side is ready to receive, so the peer keeps to it; and the kernel keeps to it for what it sends. \
        It must be set before connect (or, by a server, before listen). \
        It reads back smaller than set: 12 bytes of each segment go to the timestamps.",
    sources: &["tcp(7), TCP_MAXSEG", "RFC 9293 §3.7.1", "RFC 7323 §3"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (usual, _server) = connection()?;
    let client = tcp()?;
    let set = client.set_tcp_mss(500);
    let (client, server) = connection_from(client)?;
    let (of_client, of_server) = (client.tcp_mss()?, server.tcp_mss()?);
    Ok(Observation::new()
        .fact("a usual connection over loopback", usual.tcp_mss()?)
        .fact("set to 500", succeeded(&set))
        .fact("the client's", of_client)
        .fact("the server's", of_server)
        .answer(match (of_client <= 500, of_server <= 500) {
            (true, true) => "both sides'",
            (true, false) => "the client's alone",
            (false, _) => "nobody's: it is only a hint",
        }))
}
