//! A lost segment with nothing behind it: a timer notices.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{carries, first_of, is_again, returned, seconds};
use crate::trial::Trial;

/// The only message is lost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-segment",
    question: "The client sends hello and waits for the answer. The segment with hello is lost, and nothing comes behind it. \
        Who notices, and when?",
    choices: &[
        "the server: it asks for what is missing",
        "the client's kernel: it sends hello again after about 0.2 s without an acknowledgement",
        "the client's program: send returns an error",
        "nobody: both programs hang",
    ],
    answer: "the client's kernel: it sends hello again after about 0.2 s without an acknowledgement",
    explanation: "The server cannot ask for it: nothing tells the server that something was sent. \
        send returned long ago; it only copies the bytes into the kernel. \
        So the sender's kernel keeps them until they are acknowledged, and a timer runs: \
        the retransmission timeout, RTO, on Linux 0.2 s at least, and more where answers take longer. \
        The program sees a request that takes 0.2 s more.",
    sources: &["RFC 6298", "RFC 9293 §3.8.1", "send(2)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client data 1",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    let length = stream.read(&mut buffer)?;
    stream.write_all(&buffer[..length])
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"hello")?;
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

/// The timer waits for 0.2 s at least.
const NOT_AT_ONCE: Duration = Duration::from_millis(150);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let send = first_of(seen.calls(CLIENT, "send"))?;
    let sent: Vec<_> = seen
        .segments(CLIENT)
        .filter(|sent| carries(sent, "hello"))
        .collect();
    let observation = seen.observation().fact("send returned", returned(&send));
    let again = sent.iter().find(|sent| is_again(sent));
    let (Some(first), Some(again)) = (sent.first(), again) else {
        return Ok(observation
            .fact("sent again", "never")
            .answer("nobody: both programs hang"));
    };
    let asked = seen
        .segments(SERVER)
        .filter(|answer| (first.time..again.time).contains(&answer.time))
        .count();
    let waited = again.time - first.time;
    Ok(observation
        .fact("the server sent meanwhile", format_args!("{asked} segments"))
        .fact("the client's kernel sent it again after", seconds(waited))
        .answer(match (asked, waited >= NOT_AT_ONCE) {
            (0, true) => "the client's kernel: it sends hello again after about 0.2 s without an acknowledgement",
            _ => "the server: it asks for what is missing",
        }))
}
