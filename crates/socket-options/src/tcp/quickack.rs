//! TCP_QUICKACK: the same delay, removed at the other end.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use experiment::{Experiment, Observation, Observed};

use crate::pair::connection;

/// Write, write, read, where the server acknowledges at once.
pub const EXPERIMENT: Experiment = Experiment {
    name: "quickack",
    question: "The client writes in two small pieces, without TCP_NODELAY, and each round takes 40 ms. You can change the server only. Does TCP_QUICKACK there help?",
    choices: &["no: it is the client that waits", "yes: a round is more than five times faster"],
    answer: "yes: a round is more than five times faster",
    explanation: "The client's Nagle waits for an acknowledgement, and the server's kernel delays it. TCP_QUICKACK sends it at once, which releases the second piece. \
        But it does not last: the kernel soon goes back to delaying, so the server sets it again before each read. \
        TCP_NODELAY at the writing end is the better cure.",
    sources: &["tcp(7), TCP_QUICKACK", "RFC 9293 §3.8.6.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (delayed, quick) = (round_trips(false)?, round_trips(true)?);
    let (delayed, quick) = (delayed[delayed.len() / 2], quick[0]);
    let ratio = delayed.as_secs_f64() / quick.as_secs_f64();
    Ok(Observation::new()
        .fact("a round by default", format_args!("{delayed:.1?}"))
        .fact(
            "a round with TCP_QUICKACK before each read",
            format_args!("{quick:.1?}"),
        )
        .fact("ratio", format_args!("{ratio:.0}"))
        .answer(if ratio > 5.0 {
            "yes: a round is more than five times faster"
        } else {
            "no: it is the client that waits"
        }))
}

/// How long rounds of write, write, read take, the shortest first.
///
/// A busy machine makes some rounds longer. The first round, and often one after a long pause, is short without the
/// option, too: then the kernel acknowledges at once. So one compares the median without to the shortest with it.
#[cfg(target_os = "linux")]
fn round_trips(quick: bool) -> io::Result<Vec<Duration>> {
    const ROUNDS: usize = 7;
    let (mut client, mut server) = connection()?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        client.write_all(b"request: ")?;
        client.write_all(b"what?\n")?;
        server.read_exact(&mut [0; 9])?;
        if quick {
            server.set_tcp_quickack(true)?;
        }
        server.read_exact(&mut [0; 6])?;
        server.write_all(b"that\n")?;
        client.read_exact(&mut [0; 5])?;
        times.push(start.elapsed());
    }
    times.remove(0);
    times.sort();
    Ok(times)
}
