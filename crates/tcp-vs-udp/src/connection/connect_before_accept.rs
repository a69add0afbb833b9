//! The kernel accepts before the program does.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::wait::PATIENCE;

/// A connection to a server that has not called accept.
pub const EXPERIMENT: Experiment = Experiment {
    name: "connect-before-accept",
    question: "A server has called listen, and is busy: it does not call accept. \
        A client calls connect, then sends 1000 bytes. What happens to the client?",
    choices: &["connect waits for accept", "connect succeeds, send waits for accept", "both succeed at once"],
    answer: "both succeed at once",
    explanation: "The server's kernel answers the handshake itself and queues the finished connection; accept only takes it from \
        the queue, with the bytes that have come meanwhile. So neither connect nor send proves that a program is at work \
        on the other side: only an answer does.",
    sources: &["listen(2)", "accept(2)", "RFC 9293 §3.5"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let connected = TcpStream::connect_timeout(&listener.local_addr()?, PATIENCE);
    let Ok(mut client) = connected else {
        return Ok(Observation::new().answer("connect waits for accept"));
    };
    client.set_write_timeout(Some(PATIENCE))?;
    let sent = client.write(&[b'x'; 1000]);
    let observation = Observation::new()
        .fact("connect", "succeeded")
        .fact("send of 1000 bytes", returned(&sent));
    if sent.is_err() {
        return Ok(observation.answer("connect succeeds, send waits for accept"));
    }

    let (mut server, _) = listener.accept()?;
    let mut buffer = [0; 1000];
    server.read_exact(&mut buffer)?;
    Ok(observation
        .fact("accept, and recv after it", "1000 bytes")
        .answer("both succeed at once"))
}
