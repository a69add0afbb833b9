//! The backlog is a queue.

use std::io::Write;
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed, skip};

use crate::both_ends::wait_for_queue;

/// Which client accept returns first.
pub const EXPERIMENT: Experiment = Experiment {
    name: "accept-in-order",
    question: "Ann connects, then Bob. Bob sends something, Ann says nothing. Whom does accept return first?",
    choices: &["Ann: she came first", "Bob: he has something to say", "either"],
    answer: "Ann: she came first",
    explanation: "accept takes the first connection from the queue, whether it has data or not. \
        A server that serves one client at a time may so wait for a silent one, while others have a lot to say: \
        the reason for threads, for time limits, and for select.",
    sources: &["accept(2)", "listen(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip(
            "Linux only: its table of sockets tells when both are in the queue",
        ));
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let ann = TcpStream::connect(address)?;
    wait_for_queue(&listener, 1)?;
    let mut bob = TcpStream::connect(address)?;
    wait_for_queue(&listener, 2)?;
    bob.write_all(b"let me in")?;

    let (_, first) = listener.accept()?;
    let (_, second) = listener.accept()?;
    Ok(Observation::new()
        .fact("Ann's address", ann.local_addr()?)
        .fact("Bob's address", bob.local_addr()?)
        .fact("accepted first", first)
        .fact("accepted second", second)
        .answer(match first {
            first if first == ann.local_addr()? => "Ann: she came first",
            _ => "Bob: he has something to say",
        }))
}
