//! One question after the other, or all at once: the distance is paid once or ten times.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Segment;

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{At, Seen, arrives, is_again, length, milliseconds};
use crate::trial::Trial;

/// Ten questions in turn, and ten at once.
pub const EXPERIMENT: Experiment = Experiment {
    name: "request-reply",
    question: "The way to the server takes 50 ms, and as much back. The client asks ten questions and waits for each answer \
        before it asks the next. Then it asks ten at once and reads ten answers. How long does the first way take, \
        compared with the second?",
    choices: &[
        "the same: the server has ten questions to answer in both",
        "about twice as long",
        "about ten times as long",
    ],
    answer: "about ten times as long",
    explanation: "A client that waits for each answer pays the round trip for each question, and a faster line does not help: \
        nothing is on it most of the time. \
        Ten questions at once share one round trip; that is called pipelining. \
        On your own machine a round trip costs next to nothing, so a program that asks the database a hundred times for one page \
        becomes slow only when it is far away.",
    sources: &["RFC 9112 §9.3.2", "RFC 2920 §2"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "delay both 50ms",
    settings: &[],
    server,
    client,
};

const QUESTIONS: usize = 10;

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    let mut question = [0];
    while stream.read(&mut question)? > 0 {
        stream.write_all(b"!")?;
    }
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    // Otherwise Nagle's algorithm would keep the second question until the first is acknowledged.
    stream.set_nodelay(true)?;
    for _ in 0..QUESTIONS {
        stream.write_all(b"?")?;
        stream.read_exact(&mut [0])?;
    }
    for _ in 0..QUESTIONS {
        stream.write_all(b"?")?;
    }
    stream.read_exact(&mut [0; QUESTIONS])
}

const ROUND_TRIP: Duration = Duration::from_millis(100);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let (questions, answers) = (first_times(&seen, CLIENT), first_times(&seen, SERVER));
    let arrived: Vec<_> = answers.iter().filter_map(arrives).collect();
    let in_turn: Vec<_> = questions.iter().zip(&arrived).take(QUESTIONS).collect();
    let (Some((first, _)), Some((_, tenth)), Some(eleventh), Some(answered), Some(last)) = (
        in_turn.first(),
        in_turn.last(),
        questions.get(QUESTIONS),
        arrived.get(QUESTIONS),
        arrived.last(),
    ) else {
        return Err(io::Error::other("not all questions were asked and answered").into());
    };
    let in_turn_took = tenth.saturating_sub(first.time);
    let at_once_took = last.saturating_sub(eleventh.time);
    let each_waits = in_turn
        .iter()
        .all(|(question, answer)| answer.saturating_sub(question.time) >= ROUND_TRIP);
    let at_once = questions.iter().skip(QUESTIONS);
    let waiting = at_once
        .filter(|question| question.time >= *answered)
        .count();
    let ratio = in_turn_took.as_secs_f64() / at_once_took.as_secs_f64().max(1e-6);
    Ok(seen
        .observation()
        .fact("ten in turn took", milliseconds(in_turn_took))
        .fact("ten at once took", milliseconds(at_once_took))
        .fact("ratio", format!("{ratio:.1}"))
        .fact("of these ten left after an answer", waiting)
        // On a busy machine a single answer may come late, and change the ratio; what waits for what it does not change.
        .answer(match waiting {
            0..IN_TURN if each_waits => "about ten times as long",
            0..IN_TURN => "the same: the server has ten questions to answer in both",
            _ => "about twice as long",
        }))
}

/// Of ten questions in turn, so many leave after an answer; of those at once fewer, on a busy machine, too.
const IN_TURN: usize = QUESTIONS - 1;

/// The segments of this side that carry data for the first time.
fn first_times(seen: &Seen, from: usize) -> Vec<At<'_, Segment>> {
    seen.segments(from)
        .filter(|segment| length(segment) > 0 && !is_again(segment))
        .collect()
}
