//! A short queue: packets are lost, and nobody is slower for it.

use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use super::full_queue::{BYTES, client, questions, server};
use crate::recorder::CLIENT;
use crate::seen::{first_of, is_lost, length, milliseconds, seconds};
use crate::trial::Trial;

/// The same transfer with 5 places in the queue.
pub const EXPERIMENT: Experiment = Experiment {
    name: "short-queue",
    question: "The same line of 1 Mbit a second, the same transfer of 200,000 bytes, which take it 1.6 s. \
        But now only 5 packets may wait; one more is lost. How does the transfer fare?",
    choices: &[
        "nothing is lost: TCP sees that the line is narrow, and sends as slowly",
        "it takes about as long: what is lost is sent again, while the line is busy with the rest",
        "it takes many times as long: each loss costs a pause",
    ],
    answer: "it takes about as long: what is lost is sent again, while the line is busy with the rest",
    explanation: "A lost packet is TCP's sign that the line is full. It sends fewer segments at a time, repeats the lost one, \
        and the queue hardly ever runs empty: that is all that the line needs to be busy. \
        A long queue would have made the transfer no faster, and every other packet slower, as full-queue shows. \
        So a loss now and then is no sign that a network is broken. It is how a sender learns its rate.",
    sources: &["RFC 5681 §3.2", "RFC 8033 §1"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "narrow client 1Mbit queue 5",
    settings: &[],
    // Those of full-queue: a transfer, and small questions beside it.
    server,
    client,
};

/// What the bytes take on the line, without any header.
const LEAST: Duration = Duration::from_millis(BYTES as u64 * 8 / 1000);

/// The shortest time after which the kernel sends again what nobody has acknowledged.
const PAUSE: Duration = Duration::from_millis(200);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let data: Vec<_> = seen
        .segments(CLIENT)
        .filter(|sent| length(sent) > 0)
        .collect();
    let lost = data.iter().filter(|sent| is_lost(sent)).count();
    let first = first_of(data.iter())?;
    let end = first_of(seen.ended(CLIENT).into_iter())?;
    let (_, beside) = questions(&seen);
    let worst = beside.iter().max();
    let took = end.saturating_sub(first.time);
    let with_pauses = LEAST + PAUSE * u32::try_from(lost).unwrap_or(u32::MAX);
    Ok(seen
        .observation()
        .fact("segments lost", lost)
        .fact("the transfer took", seconds(took))
        .fact("at least, at this rate", seconds(LEAST))
        .fact("with a pause of 200 ms for each loss", seconds(with_pauses))
        .fact(
            "the worst question",
            worst.map_or("all were lost".to_owned(), |worst| milliseconds(*worst)),
        )
        .answer(match took {
            _ if lost == 0 => {
                "nothing is lost: TCP sees that the line is narrow, and sends as slowly"
            }
            _ if took < with_pauses => EXPERIMENT.answer,
            _ => "it takes many times as long: each loss costs a pause",
        }))
}
