//! UDP does not tell that a peer has gone.

use experiment::{Experiment, Observation, Observed};

use crate::{pair, say};

/// A UDP client that closes its socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "no-end-of-datagrams",
    question: "A UDP client sends last words and closes its socket. The server has received them and calls recv again. \
        What does it get?",
    choices: &["0 bytes: the end", "an error", "nothing, until somebody else sends"],
    answer: "nothing, until somebody else sends",
    explanation: "There is no connection that could end: close sends nothing. A server that keeps something for each peer \
        must find out by itself who is gone: by a message that says goodbye (which may be lost), \
        and by forgetting who was silent for too long.",
    sources: &["udp(7)", "close(2)", "RFC 768"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    client.send(b"last words")?;
    drop(client);
    // If the end came as a message, it would come before this one.
    pair::udp_socket()?.send_to(b"somebody else", server.local_addr()?)?;

    let mut buffer = [0; 1024];
    let count = server.recv(&mut buffer)?;
    let first = say::text(&buffer[..count]);
    let second = server.recv(&mut buffer);
    Ok(Observation::new()
        .fact("first recv", first)
        .fact(
            "second recv",
            say::text(&buffer[..*second.as_ref().unwrap_or(&0)]),
        )
        .answer(match second {
            Ok(0) => "0 bytes: the end",
            Ok(_) => "nothing, until somebody else sends",
            Err(_) => "an error",
        }))
}
