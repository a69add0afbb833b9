//! A time limit is for one call, not for a message.

use std::io::{ErrorKind, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use crate::both_ends::connected;

/// How long one recv may wait.
const LIMIT: Duration = Duration::from_millis(500);

/// How long the peer pauses before each byte: less than the limit, but twelve times that is more.
const PAUSE: Duration = Duration::from_millis(50);

/// A peer that sends a byte at a time, slowly.
pub const EXPERIMENT: Experiment = Experiment {
    name: "limit-per-call",
    question: "The time limit is 500 ms. The peer sends a message of 12 bytes, one byte every 50 ms, which \
        takes longer. \
        What does read_exact of the 12 bytes do?",
    choices: &["it fails when 500 ms are over", "it returns all 12 bytes"],
    answer: "it returns all 12 bytes",
    explanation: "The limit is for each recv, and read_exact calls recv again after every byte: the clock starts anew. \
        A peer that drips can so hold a thread as long as it likes (\"slowloris\"). \
        For a whole message, note when it must be complete, and shorten the limit before each recv.",
    sources: &["socket(7): SO_RCVTIMEO", "std::net::TcpStream::set_read_timeout"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    server.set_read_timeout(Some(LIMIT))?;
    // Ends after twelve bytes, or when the server has closed.
    let dripping = thread::spawn(move || {
        for byte in b"hello, world" {
            thread::sleep(PAUSE);
            client.write_all(&[*byte])?;
        }
        std::io::Result::Ok(client)
    });
    let start = Instant::now();
    let received = server.read_exact(&mut [0; 12]);
    let took = start.elapsed();
    drop(server);
    let _ = dripping.join();
    let seen = Observation::new()
        .fact("limit", format_args!("{} ms", LIMIT.as_millis()))
        .fact("read_exact", succeeded(&received))
        .fact("it took longer than the limit", took > LIMIT);
    Ok(seen.answer(match received {
        Ok(()) if took > LIMIT => "it returns all 12 bytes",
        Ok(()) => return Err(std::io::Error::other("the peer was not slow").into()),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            "it fails when 500 ms are over"
        }
        Err(error) => return Err(error.into()),
    }))
}
