//! TCP_CORK: collect what is written into full segments.

use std::io::{self, Write};

use experiment::{Experiment, Needs, Observation, Observed};

use crate::pair::{connection, port};
use crate::receive::read;

/// How many segments two writes take.
pub const EXPERIMENT: Experiment = Experiment {
    name: "cork",
    question: "TCP_NODELAY is set, so that each write is sent at once. Now a header and a body are written between setting and clearing TCP_CORK. How many segments carry them?",
    choices: &["two: TCP_NODELAY wins", "one"],
    answer: "one",
    explanation: "While the cork is in, only full segments leave; pulling it sends the rest. So header and body share a segment though they were two writes, \
        and nothing waits for an acknowledgement as with Nagle. Pull it, or the last piece waits for 200 ms. \
        A BufWriter with flush does the same in your own program, on every system.",
    sources: &["tcp(7), TCP_CORK", "sendfile(2), notes"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let plain = segments(false)?;
    let corked = segments(true)?;
    Ok(Observation::new()
        .fact(
            "data in each segment, TCP_NODELAY alone",
            format_args!("{plain:?}"),
        )
        .fact(
            "data in each segment, with TCP_CORK",
            format_args!("{corked:?}"),
        )
        .answer(match corked.len() {
            1 => "one",
            _ => "two: TCP_NODELAY wins",
        }))
}

/// The lengths of the segments that carry a header of 6 bytes and a body of 4, as captured.
#[cfg(target_os = "linux")]
fn segments(cork: bool) -> io::Result<Vec<usize>> {
    use instruments::capture::{Capture, IPV4, is_ipv4_to};

    let (mut client, server) = connection()?;
    client.set_tcp_nodelay(true)?;
    let packets = Capture::start(IPV4)?;
    client.set_tcp_cork(cork)?;
    client.write_all(b"header")?;
    client.write_all(b"body")?;
    client.set_tcp_cork(false)?;

    let port = port(&server)?;
    let mut lengths = Vec::new();
    while lengths.iter().sum::<usize>() < 10 {
        let packet = packets.next(|packet| is_ipv4_to(packet, 6, port))?;
        // The header's length, in units of four bytes, is the upper half of its byte 12.
        let header = 20 + usize::from(packet[32] >> 4) * 4;
        if packet.len() > header {
            lengths.push(packet.len() - header);
        }
    }
    read(&server)?;
    Ok(lengths)
}
