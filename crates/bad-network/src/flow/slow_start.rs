//! Slow start: twice as many segments in each round trip.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{Seen, arrives, is_again, length, milliseconds};
use crate::trial::Trial;

/// 100,000 bytes, and a server that is 50 ms away.
pub const EXPERIMENT: Experiment = Experiment {
    name: "slow-start",
    question: "The way to the server takes 50 ms, and as much back. On a new connection the client sends 100,000 bytes at once: \
        about 70 segments. How many of them leave in each of the first three round trips?",
    choices: &[
        "all 70 in the first: nothing holds them back",
        "10, then 10 again, then 10 again",
        "10, then about 20, then about 40",
        "45 in the first: as many as fit into the server's window of 64 KiB",
    ],
    answer: "10, then about 20, then about 40",
    explanation: "The client's kernel knows how much room the server has, and not how much the network can carry. \
        So it begins with ten segments and waits. Each one that is acknowledged allows two more, \
        and the number doubles with every round trip, until something is lost or the window is full. \
        A short transfer over a long way therefore depends on the round trip more than on the rate of the line: \
        keep connections open, and use them again.",
    sources: &["RFC 5681 §3.1", "RFC 6928 §2"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "delay both 50ms",
    // CUBIC, the usual one, may leave slow start early, when it sees that answers take longer.
    settings: &[("net.ipv4.tcp_congestion_control", "reno")],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    io::copy(&mut stream, &mut io::sink())?;
    stream.write_all(b"thanks")
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(&[b'x'; 100_000])?;
    stream.shutdown(Shutdown::Write)?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

const ROUND_TRIP: Duration = Duration::from_millis(100);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let rounds = rounds(&seen);
    let [(first, one), (second, two), (third, three), ..] = rounds[..] else {
        return Err(io::Error::other("there were less than three round trips").into());
    };
    let is_far = [one, two, three].iter().all(|took| *took >= ROUND_TRIP);
    Ok(seen
        .observation()
        .fact("segments in the first round trip", first)
        .fact("in the second", second)
        .fact("in the third", third)
        .fact("the first round trip took", milliseconds(one))
        .answer(match (first, second, third) {
            (8..=12, 15.., 25..) if is_far => "10, then about 20, then about 40",
            (8..=12, 8..=12, 8..=12) if is_far => "10, then 10 again, then 10 again",
            (40..=50, ..) => "45 in the first: as many as fit into the server's window of 64 KiB",
            _ => "all 70 in the first: nothing holds them back",
        }))
}

/// How many segments with new data the client sent in each round trip, and how long that was. A round trip begins with
/// a segment, and ends when its acknowledgement arrives.
fn rounds(seen: &Seen) -> Vec<(usize, Duration)> {
    let sent: Vec<_> = seen
        .segments(CLIENT)
        .filter(|segment| length(segment) > 0 && !is_again(segment))
        .collect();
    let mut rounds = Vec::new();
    let mut rest = sent.as_slice();
    while let Some(first) = rest.first() {
        let next = first.sequence + 1;
        let acknowledged = seen
            .segments(SERVER)
            .filter(|answer| answer.acknowledges >= Some(next))
            .find_map(|answer| arrives(&answer));
        let Some(end) = acknowledged else { break };
        let count = rest.iter().take_while(|segment| segment.time < end).count();
        rounds.push((count, end.saturating_sub(first.time)));
        rest = &rest[count.max(1)..];
    }
    rounds
}
