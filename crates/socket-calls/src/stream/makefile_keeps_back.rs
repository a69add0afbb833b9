//! makefile("w"), BufWriter: what is written is sent at flush.

use std::io::{BufWriter, Read, Write};

use experiment::{Experiment, Observation, Observed};

use crate::both_ends::connected;

/// Writing to a buffered writer, then sending on the socket itself.
pub const EXPERIMENT: Experiment = Experiment {
    name: "makefile-keeps-back",
    question: "A program writes \"first \" through makefile(\"w\") (BufWriter), sends \"second \" on the socket \
        itself, \
        then flushes and closes. In which order does the peer get it?",
    choices: &["first second", "second first", "second: the first is lost"],
    answer: "second first",
    explanation: "A buffered writer collects small writes and sends them when its buffer is full, at flush, or \
        when it is dropped. \
        One that waits for the answer to a question it has not flushed waits for ever. \
        Write through one writer only, and flush where it is the peer's turn.",
    sources: &["std::io::BufWriter", "Python: io.BufferedWriter"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, mut server) = connected()?;
    let mut writer = BufWriter::new(&client);
    writer.write_all(b"first ")?;
    let kept_back = String::from_utf8_lossy(writer.buffer()).into_owned();
    (&client).write_all(b"second ")?;
    writer.flush()?;
    drop(writer);
    drop(client);
    let mut received = String::new();
    server.read_to_string(&mut received)?;
    Ok(Observation::new()
        .fact(
            "in the writer's buffer, before flush",
            format_args!("{kept_back:?}"),
        )
        .fact("received", format_args!("{received:?}"))
        .answer(match received.trim_end() {
            "second" => "second: the first is lost",
            other => other,
        }))
}
