//! At the end of a stream recv returns 0 bytes, each time.

use std::io::Read;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// Long enough to distinguish waiting from an answer at once.
const PATIENCE: Duration = Duration::from_secs(2);

/// Receive after the peer has closed.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-zero",
    question: "The client has closed the connection. The server calls recv three times. What does it get?",
    choices: &[
        "each recv waits",
        "nothing (0 bytes), three times, at once",
        "nothing once, then an error",
    ],
    answer: "nothing (0 bytes), three times, at once",
    explanation: "0 bytes, b\"\" in Python, is the end of the stream: nothing will ever come. \
        It is neither an error nor \"nothing yet\". A loop that takes it for that never waits again \
        and burns one processor: leave the loop.",
    sources: &["recv(2): RETURN VALUE", "RFC 9293 §3.6"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, mut server) = connected()?;
    drop(client);
    server.set_read_timeout(Some(PATIENCE))?;
    let mut recv = || server.read(&mut [0; 1024]);
    let results = [recv(), recv(), recv()];
    Ok(Observation::new()
        .fact("recv", returned(&results[0]))
        .fact("recv again", returned(&results[1]))
        .fact("and again", returned(&results[2]))
        .answer(match results {
            [Ok(0), Ok(0), Ok(0)] => "nothing (0 bytes), three times, at once",
            [Ok(0), Err(_), _] | [Ok(0), _, Err(_)] => "nothing once, then an error",
            _ => "each recv waits",
        }))
}
