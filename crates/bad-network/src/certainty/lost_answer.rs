//! A lost answer: the client cannot know whether it was done.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::returned;
use crate::trial::Trial;

/// Once the question is lost, once the answer.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-answer",
    question: "Over TCP the client asks the server to do something, and waits for a second for the answer. \
        On the first connection the question is lost, on the second one the answer, and so is all that is sent again. \
        How can the client tell which of the two the server has done?",
    choices: &[
        "it cannot: both look the same to it",
        "by send: it fails for a question that does not arrive",
        "by the error: one is ETIMEDOUT, the other ECONNRESET",
    ],
    answer: "it cannot: both look the same to it",
    explanation: "send has put the question into a buffer, both times; then nothing came. A lost question and a lost answer are the same silence, \
        and no further message helps, for that one may be lost, too. (It is known as the problem of the two generals.) \
        TCP acknowledges what a kernel has received, not what a program has done. So \"failed\" after a timeout is a guess. \
        Make it harmless to ask again: number each order, and let the server answer a number that it knows with the old result.",
    sources: &["send(2)", "RFC 9293 §3.8", "RFC 9110 §9.2.2"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client data 1 always; drop server data 1 always",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let mut threads = Vec::new();
    for _ in 0..2 {
        let (stream, _) = listener.accept()?;
        // Each ends with its connection, or when nothing has come for two seconds.
        threads.push(thread::spawn(move || serve(stream)));
    }
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

fn serve(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut order = [0; 32];
    let length = stream.read(&mut order)?;
    // Here the server does what it was asked to do.
    stream.write_all(if length > 0 { b"done" } else { b"" })
}

fn client() -> io::Result<()> {
    for order in ["pay 1", "pay 2"] {
        let mut stream = TcpStream::connect("127.0.0.1:9000")?;
        stream.write_all(order.as_bytes())?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        // The program would report the error here; it is in the trace.
        let _ = stream.read(&mut [0; 32]);
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let sent: Vec<_> = seen
        .calls(CLIENT, "send")
        .map(|send| returned(&send))
        .collect();
    let heard = seen.received(CLIENT);
    let done: Vec<_> = seen
        .received(SERVER)
        .into_iter()
        .filter(|text| text.contains("pay"))
        .collect();
    let is_same = |results: &[String]| matches!(results, [first, second] if first == second);
    let is_silent = heard.iter().all(|result| result.starts_with("EAGAIN"));
    Ok(seen
        .observation()
        .fact("the client's send calls", sent.join(", "))
        .fact("its recv calls", heard.join(", "))
        .fact("what the server has done", done.join(", "))
        .answer(match done.len() {
            1 if is_same(&sent) && is_same(&heard) && is_silent => {
                "it cannot: both look the same to it"
            }
            _ if !is_same(&sent) => "by send: it fails for a question that does not arrive",
            _ => "by the error: one is ETIMEDOUT, the other ECONNRESET",
        }))
}
