//! Closing with unread input resets the connection.

use std::io::{ErrorKind, Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::{pair, wait};

/// A close by a program that has not read everything.
pub const EXPERIMENT: Experiment = Experiment {
    name: "unread-input",
    question: "Over TCP the client has sent hello. The server closes without having read it. What does the client's recv say?",
    choices: &["0 bytes: the end", "ECONNRESET", "nothing: it waits"],
    answer: "ECONNRESET",
    explanation: "An orderly close (FIN) would say that all was well. So a kernel that has to throw received bytes away sends a \
        reset (RST) instead: the client learns that not everything was read. It looks like a crash to the peer, \
        so read to the end of the stream before you close.",
    sources: &["RFC 9293 §3.6.1", "RFC 2525 §2.17", "send(2): ECONNRESET"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, server) = pair::tcp()?;
    client.write_all(b"hello")?;
    wait::arrived(&server, 5)?;
    drop(server);
    let with_unread = client.read(&mut [0; 1024]);

    let (mut other_client, mut server) = pair::tcp()?;
    other_client.write_all(b"hello")?;
    server.read_exact(&mut [0; 5])?;
    drop(server);
    let without_unread = other_client.read(&mut [0; 1024]);
    Ok(Observation::new()
        .fact(
            "recv after a close with 5 bytes unread",
            returned(&with_unread),
        )
        .fact(
            "recv after a close with nothing unread",
            returned(&without_unread),
        )
        .answer(match with_unread {
            Ok(_) => "0 bytes: the end",
            Err(error) if error.kind() == ErrorKind::ConnectionReset => "ECONNRESET",
            Err(_) => "nothing: it waits",
        }))
}
