//! recv(4) when ten bytes have arrived.

use std::io::{Read, Write};

use experiment::{Experiment, Observation, Observed};

use crate::both_ends::{connected, wait_for};

/// Receive less than there is.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recv-the-rest",
    question: "Over TCP ten bytes have arrived. The program calls recv(4), and then recv(1024). \
        What does the second one return?",
    choices: &["the other six bytes", "nothing: they were cut off", "all ten bytes again"],
    answer: "the other six bytes",
    explanation: "recv takes at most as many bytes as it was asked for; the others stay in the kernel's buffer. \
        The number is the size of your buffer, not that of a message: a stream has none. \
        With UDP the rest of a datagram would be lost.",
    sources: &["recv(2)", "RFC 9293 §3.9.1.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.write_all(b"0123456789")?;
    wait_for(&server, 10)?;
    let (mut small, mut large) = ([0; 4], [0; 1024]);
    let first = server.read(&mut small)?;
    let first = String::from_utf8_lossy(&small[..first]);
    // If nothing were left, this recv would return the end of the stream.
    drop(client);
    let second = server.read(&mut large)?;
    let second = String::from_utf8_lossy(&large[..second]);
    Ok(Observation::new()
        .fact("recv(4)", format_args!("{first:?}"))
        .fact("recv(1024)", format_args!("{second:?}"))
        .answer(match second.as_ref() {
            "0123456789" => "all ten bytes again",
            "" => "nothing: they were cut off",
            _ => "the other six bytes",
        }))
}
