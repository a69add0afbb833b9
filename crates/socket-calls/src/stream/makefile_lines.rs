//! makefile, BufReader: lines out of a stream.

use std::io::{BufRead, BufReader, Write};

use experiment::{Experiment, Observation, Observed};

use crate::both_ends::connected;

/// Lines that arrive in pieces.
pub const EXPERIMENT: Experiment = Experiment {
    name: "makefile-lines",
    question: "The peer sends \"one\\ntw\", later \"o\\nthr\", later \"ee\\n\". \
        A reader made by makefile (in Rust: BufReader) calls readline three times. What does it get?",
    choices: &["one, two, three", "one, tw, o", "one\\ntw, o\\nthr, ee"],
    answer: "one, two, three",
    explanation: "The reader receives into a buffer of its own, and looks for line ends there: \
        it calls recv again when a line is not complete, and does not call it when one is left from before. \
        This is the cheapest way to have messages on a stream. \
        Bound the length of a line, or a peer fills your memory.",
    sources: &["std::io::BufReader", "Python: socket.makefile"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, server) = connected()?;
    let mut reader = BufReader::new(server);
    let mut lines = Vec::new();
    // Each piece is sent after the line before it has been read, so two cannot arrive together.
    for piece in ["one\ntw", "o\nthr", "ee\n"] {
        client.write_all(piece.as_bytes())?;
        let mut line = String::new();
        reader.read_line(&mut line)?;
        lines.push(line.trim_end_matches('\n').to_owned());
    }
    let lines = lines.join(", ");
    Ok(Observation::new()
        .fact("sent", r#""one\ntw", "o\nthr", "ee\n""#)
        .fact("lines", format_args!("{lines:?}"))
        .answer(lines.replace('\n', "\\n")))
}
