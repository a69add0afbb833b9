//! A reset throws away what was sent, and not yet delivered.

use std::io::{self, ErrorKind, Read, Write};

use experiment::{Experiment, Observation, Observed, Stopped};
use instruments::errno::returned;

use crate::{pair, wait};

/// How much a client receives of a long answer if the server closes with unread input.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reset-loses-data",
    question: "Over TCP the server sends a long answer, all of which its kernel takes, and closes; one byte from the client \
        was left unread. Then the client reads. Does it get the whole answer?",
    choices: &["yes", "no: a part, then ECONNRESET"],
    answer: "no: a part, then ECONNRESET",
    explanation: "After an orderly close the kernel goes on sending what it has taken, until all has arrived. \
        A reset ends the connection at once: what waits in the sender's buffer is thrown away. \
        So one unread byte can cost megabytes that send had accepted. Say that you are done with shutdown(SHUT_WR), \
        read to the end, then close.",
    sources: &["RFC 9293 §3.6.1", "RFC 2525 §2.17", "close(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (sent_cleanly, received_cleanly, clean_end) = answer_and_close(b"")?;
    let (sent, received, end) = answer_and_close(b"?")?;
    Ok(Observation::new()
        .fact("nothing unread: sent", sent_cleanly)
        .fact("nothing unread: received", received_cleanly)
        .fact("nothing unread: then", returned(&clean_end))
        .fact("one byte unread: sent", sent)
        .fact("one byte unread: received", received)
        .fact("one byte unread: then", returned(&end))
        .answer(if received == sent {
            "yes"
        } else {
            "no: a part, then ECONNRESET"
        }))
}

/// How many bytes the server's kernel accepted, how many the client received, and the result of its next recv.
fn answer_and_close(unread: &[u8]) -> Result<(usize, usize, io::Result<usize>), Stopped> {
    let (mut client, mut server) = pair::tcp()?;
    client.write_all(unread)?;
    if !unread.is_empty() {
        wait::arrived(&server, unread.len())?;
    }

    server.set_nonblocking(true)?;
    let mut sent = 0;
    loop {
        match server.write(&[b'x'; 65_536]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error.into()),
        }
    }
    drop(server);

    let mut buffer = vec![0; 1 << 20];
    let mut received = 0;
    loop {
        match client.read(&mut buffer) {
            Ok(count) if count > 0 => received += count,
            end => return Ok((sent, received, end)),
        }
    }
}
