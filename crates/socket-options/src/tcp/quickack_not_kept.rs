//! TCP_QUICKACK does not stay set.

use std::io::{Read, Write};

use experiment::{Experiment, Observation, Observed};

use crate::pair::connection;

/// How long TCP_QUICKACK stays set.
pub const EXPERIMENT: Experiment = Experiment {
    name: "quickack-not-kept",
    question: "The server sets TCP_QUICKACK to true. Then it answers some requests. What does TCP_QUICKACK read?",
    choices: &["true: it was set", "false: the kernel has changed it"],
    answer: "false: the kernel has changed it",
    explanation: "TCP_QUICKACK puts the connection into quick mode now; as soon as the kernel sees questions and answers going to and fro, it delays acknowledgements again, \
        to send them along with the answers. It is one of the few options that do not stay as you set them: \
        who needs it sets it again before each read.",
    sources: &["tcp(7), TCP_QUICKACK"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    /// Far more than are needed: usually one or two.
    const REQUESTS: usize = 1000;
    let (mut client, mut server) = connection()?;
    server.set_tcp_quickack(true)?;
    let before = server.tcp_quickack()?;
    let mut answered = 0;
    while answered < REQUESTS && server.tcp_quickack()? {
        client.write_all(b"?")?;
        server.read_exact(&mut [0; 1])?;
        server.write_all(b"!")?;
        client.read_exact(&mut [0; 1])?;
        answered += 1;
    }
    let after = server.tcp_quickack()?;
    Ok(Observation::new()
        .fact("reads back", before)
        .fact("requests answered", answered)
        .fact("reads then", after)
        .answer(if after {
            "true: it was set"
        } else {
            "false: the kernel has changed it"
        }))
}
