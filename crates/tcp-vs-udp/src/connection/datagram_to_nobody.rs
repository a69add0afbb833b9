//! UDP does not tell that nobody is there.

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::returned;

use crate::{pair, say};

/// sendto, to a port that nobody has.
pub const EXPERIMENT: Experiment = Experiment {
    name: "datagram-to-nobody",
    question: "A UDP client, not connected, calls sendto for a port that nobody has, and again; then recv. What does it learn?",
    choices: &["the first sendto fails", "a later call fails: ECONNREFUSED", "nothing"],
    answer: "nothing",
    explanation: "sendto returns when the datagram has left. The kernel over there answers with an ICMP message, port unreachable, \
        but Linux does not pass it on to a socket that is not connected, unless IP_RECVERR asks for it \
        (the page udp(7) still promises otherwise). Call connect to hear it, and in any case wait with a time limit.",
    sources: &["udp(7): error handling", "ip(7): IP_RECVERR", "RFC 1122 §4.1.3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip(
            "Unix only: on Windows recvfrom fails with WSAECONNRESET",
        ));
    }
    let (nobody, _keep) = pair::nobody()?;
    let client = pair::udp_socket()?;
    let first = client.send_to(b"hello", nobody);
    let second = client.send_to(b"hello", nobody);
    // It arrives after any error about the datagrams before it.
    client.send_to(b"marker", client.local_addr()?)?;

    let mut buffer = [0; 1024];
    let result = client.recv(&mut buffer);
    Ok(Observation::new()
        .fact("first sendto", returned(&first))
        .fact("second sendto", returned(&second))
        .fact(
            "recv, with a marker sent after them",
            say::text(&buffer[..*result.as_ref().unwrap_or(&0)]),
        )
        .answer(match (first, second, result) {
            (Err(_), ..) => "the first sendto fails",
            (Ok(_), Ok(_), Ok(_)) => "nothing",
            _ => "a later call fails: ECONNREFUSED",
        }))
}
