//! TCP_NODELAY: Nagle's algorithm meets the delayed acknowledgement.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use experiment::{Experiment, Observation, Observed, skip};

use crate::pair::connection;

/// Write, write, read: with and without TCP_NODELAY.
pub const EXPERIMENT: Experiment = Experiment {
    name: "nodelay",
    question: "A client writes a request in two small pieces, then reads the answer; again and again, over loopback. What does TCP_NODELAY change?",
    choices: &["nothing: loopback has no delay", "about a tenth", "a round is more than five times faster"],
    answer: "a round is more than five times faster",
    explanation: "Nagle's algorithm holds the second small piece back until the first is acknowledged; the server delays the acknowledgement, hoping to send it along with an answer, \
        which it cannot give before it has the second piece. Both wait, until the server's 40 ms are over. \
        Write a message in one piece, or set TCP_NODELAY: best both.",
    sources: &["tcp(7), TCP_NODELAY", "RFC 9293 §3.7.4 (Nagle) and §3.8.6.3 (delayed acknowledgements)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip("Linux only: elsewhere the delays differ"));
    }
    let (with_nagle, without) = (round_trips(false)?, round_trips(true)?);
    let (with_nagle, without) = (with_nagle[with_nagle.len() / 2], without[0]);
    let ratio = with_nagle.as_secs_f64() / without.as_secs_f64();
    Ok(Observation::new()
        .fact("a round by default", format_args!("{with_nagle:.1?}"))
        .fact("a round with TCP_NODELAY", format_args!("{without:.1?}"))
        .fact("ratio", format_args!("{ratio:.0}"))
        .answer(match ratio {
            5.0.. => "a round is more than five times faster",
            1.05..5.0 => "about a tenth",
            _ => "nothing: loopback has no delay",
        }))
}

/// How long rounds of write, write, read take, the shortest first.
///
/// A busy machine makes some rounds longer. The first round, and often one after a long pause, is short without the
/// option, too: then the kernel acknowledges at once. So one compares the median without to the shortest with it.
fn round_trips(nodelay: bool) -> io::Result<Vec<Duration>> {
    const ROUNDS: usize = 7;
    let (mut client, mut server) = connection()?;
    client.set_tcp_nodelay(nodelay)?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        client.write_all(b"request: ")?;
        client.write_all(b"what?\n")?;
        server.read_exact(&mut [0; 15])?;
        server.write_all(b"that\n")?;
        client.read_exact(&mut [0; 5])?;
        times.push(start.elapsed());
    }
    times.remove(0);
    times.sort();
    Ok(times)
}
