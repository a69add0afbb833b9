//! A buffered reader reads ahead: use one reader for a connection.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::{connected, wait_for};

/// A buffered reader, then recv.
pub const EXPERIMENT: Experiment = Experiment {
    name: "makefile-reads-ahead",
    question: "\"head\\nbody\" has arrived. A program reads one line through makefile (BufReader), \
        and then calls recv on the socket itself. What does recv get?",
    choices: &["body", "nothing: it waits", "head\\nbody"],
    answer: "nothing: it waits",
    explanation: "To find the end of the line the reader has received everything that was there, body included: \
        it is in the reader's buffer, and recv, which asks the kernel, cannot see it. \
        Read everything through the same reader; drop it, and what it read ahead is gone.",
    sources: &["std::io::BufReader", "Python: socket.makefile"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.write_all(b"head\nbody")?;
    wait_for(&server, 9)?;
    let mut line = String::new();
    let mut reader = BufReader::new(&server);
    reader.read_line(&mut line)?;
    let ahead = String::from_utf8_lossy(reader.buffer()).into_owned();

    server.set_nonblocking(true)?;
    let mut buffer = [0; 16];
    let received = server.read(&mut buffer);
    let seen = Observation::new()
        .fact("readline", format_args!("{line:?}"))
        .fact("in the reader's buffer", format_args!("{ahead:?}"))
        .fact("recv, non-blocking", returned(&received));
    Ok(seen.answer(match received {
        Ok(count) => String::from_utf8_lossy(&buffer[..count]).replace('\n', "\\n"),
        Err(error) if error.kind() == ErrorKind::WouldBlock => "nothing: it waits".into(),
        Err(error) => return Err(error.into()),
    }))
}
