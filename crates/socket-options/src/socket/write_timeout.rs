//! SO_SNDTIMEO: sending with a time limit.

use std::iter;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::value;

use crate::pair::connection;

/// What send returns if the peer does not read.
pub const EXPERIMENT: Experiment = Experiment {
    name: "write-timeout",
    question: "SO_SNDTIMEO is 20 ms, the peer does not read, and send is called with 64 MiB. What does the call give?",
    choices: &["an error, and nothing was sent", "how much was sent, no error", "64 MiB: the rest goes out later"],
    answer: "how much was sent, no error",
    explanation: "What fitted into the buffers is sent and counts as success; only a send that could not place a single byte in time fails. \
        write_all calls again, gets that error, and cannot tell you how much went out before: \
        after a timeout in write_all the stream's state is unknown, so close it.",
    sources: &["socket(7), SO_SNDTIMEO", "send(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, _server) = connection()?;
    client.set_write_timeout(Some(Duration::from_millis(20)))?;
    let data = vec![b'.'; 64 << 20];
    let first = client.send(&data);
    // The kernel may find room for a little more, a few times.
    let refused = iter::repeat_with(|| client.send(&data)).find(Result::is_err);
    let refused = refused.unwrap_or(Ok(0));
    Ok(Observation::new()
        .fact("send of 67108864 bytes", value(&first))
        .fact("a later send", value(&refused))
        .answer(match first {
            Err(_) => "an error, and nothing was sent",
            Ok(count) if count < data.len() => "how much was sent, no error",
            Ok(_) => "64 MiB: the rest goes out later",
        }))
}
