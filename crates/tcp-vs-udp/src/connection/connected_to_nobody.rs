//! A connected UDP socket learns that nobody is there, one call later.

use std::io::ErrorKind;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::pair;

/// send over a connected UDP socket, to a port that nobody has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "connected-to-nobody",
    question: "A UDP client calls connect for a port that nobody has, then send, then recv. Which call fails?",
    choices: &["connect", "send", "recv: ECONNREFUSED", "none: recv waits for an answer"],
    answer: "recv: ECONNREFUSED",
    explanation: "connect asks nobody, and send returns before the datagram has arrived anywhere. \
        Then the ICMP message, port unreachable, comes back, and the next call on the socket gets the error, once: \
        the one after it works again. On a network that drops ICMP messages you hear nothing even so.",
    sources: &["udp(7): ECONNREFUSED", "connect(2)", "RFC 1122 §4.1.3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (nobody, _keep) = pair::nobody()?;
    let client = pair::udp_socket()?;
    let connected = client.connect(nobody).map(|()| "success");
    let first = client.send(b"hello");
    let received = client.recv(&mut [0; 1024]);
    let again = client.send(b"hello");
    Ok(Observation::new()
        .fact("connect", returned(&connected))
        .fact("send", returned(&first))
        .fact("recv", returned(&received))
        .fact("send again", returned(&again))
        .answer(match (connected, first, received) {
            (Err(_), ..) => "connect",
            (_, Err(_), _) => "send",
            // Windows calls it a reset.
            (.., Err(error))
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
                ) =>
            {
                "recv: ECONNREFUSED"
            }
            _ => "none: recv waits for an answer",
        }))
}
