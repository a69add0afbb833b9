//! A black hole: small messages pass, large ones vanish, and nobody says why.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Segment;

use super::path_mtu::server;
use crate::recorder::{CLIENT, SERVER};
use crate::seen::{At, is_lost, length, returned};
use crate::trial::Trial;

/// The same tunnel, and a firewall that drops ICMP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "mtu-black-hole",
    question: "The same tunnel, which carries packets of 1,400 bytes. But somebody has forbidden ICMP \"for security\", \
        so nobody hears that a packet was too large. What does the client see?",
    choices: &[
        "connect fails: the path does not work",
        "connect works, its question arrives, and the answer never comes",
        "all works: TCP tries smaller segments by itself",
        "the first 1,400 bytes of the answer come, and the rest is lost",
    ],
    answer: "connect works, its question arrives, and the answer never comes",
    explanation: "The handshake and the question are small packets. The answer's are full ones, and each is dropped; \
        the server's kernel sends the same bytes again, in the same size, for a quarter of an hour. \
        Its last segment is short and does arrive, but recv gives bytes in order: the client has nothing. \
        \"It connects, and then it hangs\" is the sign: ssh stops at the key exchange, a web page never comes. \
        Let ICMP through; or let the kernel probe smaller sizes (net.ipv4.tcp_mtu_probing=1), \
        which Linux does not do unless told.",
    sources: &["RFC 2923 §2.1", "RFC 4821 §3", "tcp(7)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "mtu 1400 silent",
    settings: &[],
    // That of path-mtu: it answers with 5,000 bytes.
    server,
    client,
};

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"get")?;
    // Without it, the client would wait as long as the server's kernel goes on trying.
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.read_exact(&mut [0; 5000])
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let lost: Vec<_> = seen.segments(SERVER).filter(|sent| is_lost(sent)).collect();
    let size = |sent: Option<&At<'_, Segment>>| sent.map_or(0, |sent| length(sent));
    let (first, last) = (size(lost.first()), size(lost.last()));
    let connect = seen.calls(CLIENT, "connect").next();
    let connected = connect.map_or("it was not called".into(), |connect| returned(&connect));
    let (asked, received) = (seen.bytes(SERVER), seen.bytes(CLIENT));
    Ok(seen
        .observation()
        .fact("connect returned", &connected)
        .fact("bytes of the question that arrived", asked)
        .fact("segments of the answer that were lost", lost.len())
        .fact(
            "the first and the last of them",
            format!("{} bytes, {} bytes", first, last),
        )
        .fact("bytes of the answer that the client received", received)
        .answer(match (connected.as_str(), received) {
            ("0", 0) if asked == 3 && lost.len() > 1 => {
                "connect works, its question arrives, and the answer never comes"
            }
            ("0", 5000) => "all works: TCP tries smaller segments by itself",
            ("0", _) => "the first 1,400 bytes of the answer come, and the rest is lost",
            _ => "connect fails: the path does not work",
        }))
}
