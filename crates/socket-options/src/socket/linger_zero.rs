//! SO_LINGER with 0: close resets the connection.

use std::io::ErrorKind;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::value;

use crate::pair::connection;
use crate::receive::read;

/// What the peer sees when a socket with SO_LINGER 0 is closed.
pub const EXPERIMENT: Experiment = Experiment {
    name: "linger-zero",
    question: "The server sets SO_LINGER to on, 0 seconds, and closes the connection. What does the client's recv give?",
    choices: &["0 bytes: the end of the stream", "connection reset", "it blocks: the close is not sent"],
    answer: "connection reset",
    explanation: "A lingering time of 0 means: do not linger at all. What has not been sent is thrown away, and RST goes out instead of FIN. \
        The peer cannot tell that from a crash, and what it has not read yet may be lost. It also skips TIME_WAIT, \
        which is why it is recommended against \"address already in use\"; SO_REUSEADDR is the cure for that.",
    sources: &["socket(7), SO_LINGER", "RFC 9293 §3.6 and §3.10.5 (ABORT)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = connection()?;
    drop(server);
    let after_close = read(&client).map(|text| text.len());

    let (client, server) = connection()?;
    server.set_linger(Some(Duration::ZERO))?;
    drop(server);
    client.set_read_timeout(Some(Duration::from_secs(2)))?;
    let after_abort = read(&client).map(|text| text.len());
    Ok(Observation::new()
        .fact("recv after an ordinary close", value(&after_close))
        .fact("recv after a close with SO_LINGER 0", value(&after_abort))
        .answer(match after_abort {
            Ok(_) => "0 bytes: the end of the stream",
            Err(error) if error.kind() == ErrorKind::ConnectionReset => "connection reset",
            Err(_) => "it blocks: the close is not sent",
        }))
}
