//! A datagram has a largest size, and nothing above it is sent.

use std::io;

use experiment::{Experiment, Observation, Observed};
use instruments::errno;

use crate::pair;

/// In bytes: the largest length that an IPv4 header can state, less 20 for that header and 8 for UDP's.
const MAX_DATAGRAM: usize = 65_535 - 20 - 8;

/// A message that does not fit into a datagram.
pub const EXPERIMENT: Experiment = Experiment {
    name: "too-large-datagram",
    question: "Over UDP and IPv4 the client sends a message of 65,508 bytes. What happens?",
    choices: &["it is cut to what fits", "it travels in two datagrams", "send fails: EMSGSIZE"],
    answer: "send fails: EMSGSIZE",
    explanation: "An IPv4 packet's length is a number of 16 bits: 65,535 bytes, less 20 for its header and 8 for UDP's, \
        makes 65,507. send does not split: one send is one datagram, or an error. Long before that limit a datagram \
        is larger than a packet of the network below and travels in fragments; stay under some 1,200 bytes on the Internet.",
    sources: &["udp(7): EMSGSIZE", "send(2)", "RFC 768", "RFC 8085 §3.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (client, server) = pair::udp()?;
    let largest = client.send(&vec![b'x'; MAX_DATAGRAM]);
    let too_large = client.send(&vec![b'x'; MAX_DATAGRAM + 1]);
    client.send(b"marker")?;

    let mut buffer = vec![0; 2 * MAX_DATAGRAM];
    let mut sizes = Vec::new();
    while sizes.last() != Some(&"marker".len()) {
        sizes.push(server.recv(&mut buffer)?);
    }
    Ok(Observation::new()
        .fact(
            format_args!("send of {MAX_DATAGRAM} bytes"),
            errno::returned(&largest),
        )
        .fact(
            format_args!("send of {} bytes", MAX_DATAGRAM + 1),
            errno::returned(&too_large),
        )
        .fact("received, with a marker of 6", format_args!("{sizes:?}"))
        .answer(match (&too_large, sizes.len()) {
            (Err(error), _) if errno::name(error) == "EMSGSIZE" => "send fails: EMSGSIZE",
            (Err(error), _) => return Err(io::Error::other(errno::describe(error)).into()),
            (Ok(_), 4) => "it travels in two datagrams",
            (Ok(_), _) => "it is cut to what fits",
        }))
}
