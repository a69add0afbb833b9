//! Path MTU discovery: a router says what fits, and the segments become smaller.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::length;
use crate::trial::Trial;

/// A tunnel in the middle that carries 1,400 bytes.
pub const EXPERIMENT: Experiment = Experiment {
    name: "path-mtu",
    question: "Both hosts send packets of up to 1,500 bytes. In the middle of the way is a tunnel that carries 1,400; \
        neither host knows that. The client asks, and the server answers with 5,000 bytes. What happens?",
    choices: &[
        "send fails with EMSGSIZE",
        "a router says that they are too large, and the server's kernel sends the same bytes in smaller segments",
        "the router before the tunnel cuts the packets into fragments, and nobody notices",
        "nothing is too large: the two have agreed on a size in the handshake",
    ],
    answer: "a router says that they are too large, and the server's kernel sends the same bytes in smaller segments",
    explanation: "In the handshake each host names the largest segment that it can receive (MSS); what is between them, neither knows. \
        Linux sends TCP with the flag DF, Don't Fragment: a router drops what is too large and answers with ICMP, \
        fragmentation needed, and the number of bytes that fit. The kernel remembers it for this destination, \
        and cuts the stream at other places. Where the program's messages end does not matter, and the program notices nothing.",
    sources: &["RFC 1191 §3", "ip(7), IP_MTU_DISCOVER"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "mtu 1400",
    settings: &[],
    server,
    client,
};

const BYTES: usize = 5000;

pub(super) fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    stream.read_exact(&mut [0; 3])?;
    stream.write_all(&[b'x'; BYTES])?;
    // Until the client has closed.
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"get")?;
    stream.read_exact(&mut [0; BYTES])
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let told = seen.icmp().next();
    let time = told.as_ref().map_or(Duration::MAX, |icmp| icmp.time);
    let largest = |is_meant: &dyn Fn(Duration) -> bool| {
        let sent = seen.segments(SERVER).filter(|sent| is_meant(sent.time));
        sent.map(|sent| length(&sent)).max().unwrap_or(0)
    };
    let before = largest(&|sent| sent <= time);
    let after = largest(&|sent| sent > time);
    let received = seen.bytes(CLIENT);
    Ok(seen
        .observation()
        .fact("largest segment at first", format!("{before} bytes of data"))
        .fact("a router said", told.as_ref().map_or("nothing", |icmp| &icmp.meaning))
        .fact("largest segment after that", format!("{after} bytes of data"))
        .fact("bytes received", received)
        .answer(match told {
            Some(_) if after > 0 && after < before && received == BYTES as u64 => {
                "a router says that they are too large, and the server's kernel sends the same bytes in smaller segments"
            }
            None if received == BYTES as u64 => {
                "nothing is too large: the two have agreed on a size in the handshake"
            }
            _ => "send fails with EMSGSIZE",
        }))
}
