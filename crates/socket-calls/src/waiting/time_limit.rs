//! settimeout: waiting with a time limit.

use std::io::{ErrorKind, Read, Write};
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// A recv that times out, and the next one.
pub const EXPERIMENT: Experiment = Experiment {
    name: "time-limit",
    question: "recv has a time limit, and the peer says nothing until it is over: recv fails. \
        Then the peer sends something, and the program calls recv again. What does it get?",
    choices: &["what the peer sent", "the same error", "0: the connection is closed"],
    answer: "what the peer sent",
    explanation: "A timeout is the end of your patience, not of the connection: nothing was received, nothing is lost. \
        Rust says WouldBlock on Unix and TimedOut on Windows: match both; Python raises TimeoutError. \
        Whether the peer is slow or dead, a timeout cannot tell.",
    sources: &["socket(7): SO_RCVTIMEO", "std::net::TcpStream::set_read_timeout"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    server.set_read_timeout(Some(Duration::from_millis(20)))?;
    let too_late = server.read(&mut [0; 16]);
    client.write_all(b"sorry")?;
    // The second recv has a long limit: only the first is about time.
    server.set_read_timeout(Some(Duration::from_secs(5)))?;
    let received = server.read(&mut [0; 16]);
    let seen = Observation::new()
        .fact("recv, limit 20 ms", returned(&too_late))
        .fact("recv, after the peer sent 5 bytes", returned(&received));
    Ok(seen.answer(match received {
        Ok(0) => "0: the connection is closed",
        Ok(_) => "what the peer sent",
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            "the same error"
        }
        Err(error) => return Err(error.into()),
    }))
}
