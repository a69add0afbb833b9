//! A socketpair reports at once that its other end is closed; TCP does not.

use experiment::{Experiment, Observed};

/// The first send after the peer has closed, over a pair and over TCP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "pair-knows-at-once",
    question: "The other end has been closed. A program sends for the first time since: over a socketpair, and \
        over TCP. What do the two sends say?",
    choices: &[
        "both succeed",
        "pair: broken pipe; TCP: it succeeds",
        "both fail: broken pipe",
    ],
    answer: "pair: broken pipe; TCP: it succeeds",
    explanation: "A pair's kernel knows that the other end is gone. TCP only knows that the peer will send no more, \
        which might be a half-close: the first send goes out, and the reset that comes back makes the next one fail. \
        So over TCP a send that succeeds proves nothing.",
    sources: &["unix(7)", "send(2): EPIPE", "RFC 9293 §3.6"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(unix))]
fn observe() -> Observed {
    Err(experiment::skip("Unix only: Windows has no socketpair"))
}

#[cfg(unix)]
fn observe() -> Observed {
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    use experiment::Observation;
    use instruments::errno::returned;

    use crate::both_ends::connected;

    let (mut pair, other_end) = UnixStream::pair()?;
    let (mut tcp, peer) = connected()?;
    drop(other_end);
    drop(peer);
    let over_pair = pair.write(b"hello");
    let over_tcp = tcp.write(b"hello");
    Ok(Observation::new()
        .fact("send over the pair", returned(&over_pair))
        .fact("send over TCP", returned(&over_tcp))
        .answer(match (over_pair, over_tcp) {
            (Ok(_), _) => "both succeed",
            (Err(_), Ok(_)) => "pair: broken pipe; TCP: it succeeds",
            (Err(_), Err(_)) => "both fail: broken pipe",
        }))
}
