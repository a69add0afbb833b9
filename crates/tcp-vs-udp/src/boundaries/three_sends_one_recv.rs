//! Sticky messages: TCP keeps the bytes and their order, and forgets how they were sent.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed};

use crate::wait;

/// Three sends, and how many recv calls they take.
pub const EXPERIMENT: Experiment = Experiment {
    name: "three-sends-one-recv",
    question: "Over TCP the client calls send three times, with one, two and three. \
        When all has arrived, the server calls recv(1024). What does it get?",
    choices: &["the first message", "all three, stuck together", "an error: they do not fit together"],
    answer: "all three, stuck together",
    explanation: "TCP is a stream of bytes. The kernel appends what is sent to one buffer, and recv takes what is there, \
        up to the size asked for. Where one send ended is not transmitted at all: \
        a program that needs messages has to mark their ends itself. \
        A pause between the sends is no cure: it hides the trouble until the receiver is busy.",
    sources: &["recv(2)", "tcp(7)", "RFC 9293 §3.9.1.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    for message in ["one", "two", "three"] {
        client.write_all(message.as_bytes())?;
    }
    wait::arrived(&server, "onetwothree".len())?;

    let mut buffer = [0; 1024];
    let result = server.read(&mut buffer);
    let received = &buffer[..*result.as_ref().unwrap_or(&0)];
    Ok(Observation::new()
        .fact("send calls", 3)
        .fact("recv calls", 1)
        .fact(
            "received",
            format_args!("{:?}", String::from_utf8_lossy(received)),
        )
        .answer(match (&result, received) {
            (Err(_), _) => "an error: they do not fit together",
            (_, b"onetwothree") => "all three, stuck together",
            _ => "the first message",
        }))
}
