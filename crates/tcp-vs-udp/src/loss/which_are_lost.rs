//! A full buffer keeps the oldest datagrams and loses the newest.

use std::io;

use experiment::{Experiment, Observation, Observed};

use super::overflow::{DATAGRAMS, overflow};

/// Which datagrams a full buffer loses.
pub const EXPERIMENT: Experiment = Experiment {
    name: "which-are-lost",
    question: "More datagrams arrive than the receiver's buffer holds. Which ones are lost?",
    choices: &["the oldest: new ones push them out", "the newest: they find no room", "any"],
    answer: "the newest: they find no room",
    explanation: "The buffer is a queue, and a full queue takes no more. So a receiver that was busy for a moment first reads old \
        datagrams, and the latest ones are missing. Where only the latest matters, as with positions or prices, \
        read until EWOULDBLOCK, number the messages, and throw the old ones away yourself.",
    sources: &["udp(7)", "socket(7): SO_RCVBUF"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let overflow = overflow()?;
    if overflow.drops == 0 {
        return Err(io::Error::other("all had room: nothing was lost").into());
    }
    let received = &overflow.received;
    // Numbers 0, 1, 2, … without a gap: those that came while there was room.
    let without_a_gap = (0..)
        .zip(received)
        .take_while(|(number, got)| number == *got)
        .count();
    Ok(Observation::new()
        .fact("sent", DATAGRAMS)
        .fact("received", received.len())
        .fact("the number of the first", received.first().unwrap_or(&0))
        .fact("without a gap from number 0", without_a_gap)
        .fact("the kernel's drops", overflow.drops)
        .answer(match without_a_gap {
            0 => "the oldest: new ones push them out",
            count if 2 * count > received.len() => "the newest: they find no room",
            _ => "any",
        }))
}
