//! Five datagrams: one is lost, one comes twice, one comes late. The program sees it all.

use std::io;
use std::net::UdpSocket;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::SERVER;
use crate::seen::returned;
use crate::trial::Trial;

/// What UDP hides from a program: nothing.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-doubled-late",
    question: "Over UDP the client sends 1, 2, 3, 4 and 5. The network loses 2, delivers 3 twice, and 4 half a second late. \
        What does the server receive?",
    choices: &[
        "1, 3, 3, 5, 4: all that arrives, as it arrives",
        "1, 2, 3, 4, 5: the kernels put it right",
        "1, 3, 4, 5: without what is lost, in order, each once",
        "1, then an error: a datagram is missing",
    ],
    answer: "1, 3, 3, 5, 4: all that arrives, as it arrives",
    explanation: "A UDP datagram has ports, a length and a checksum, and no number. \
        So the kernel can't know that one is missing, came before or overtook another: it delivers what comes, as it comes. \
        A program on UDP must be ready for each of these: number your messages, ask again for what is missing, \
        and do nothing twice that may be done only once. Within one machine none of it ever happens.",
    sources: &["RFC 768", "RFC 8085 §3.3", "udp(7)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client data 2; duplicate client data 3; delay client data 4 500ms",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:9000")?;
    let mut received = Vec::new();
    let (mut buffer, mut client) = ([0; 16], None);
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        received.extend_from_slice(&buffer[..length]);
        client = Some(from);
        // What is on its way now comes within a second, or never.
        socket.set_read_timeout(Some(Duration::from_millis(1500)))?;
    }
    let client = client.ok_or_else(|| io::Error::other("nobody has sent anything"))?;
    socket.send_to(&received, client).map(drop)
}

fn client() -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect("127.0.0.1:9000")?;
    for message in ["1", "2", "3", "4", "5"] {
        socket.send(message.as_bytes())?;
    }
    // The server's report.
    socket.recv(&mut [0; 16]).map(drop)
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let received: Vec<_> = seen
        .calls(SERVER, "recvfrom")
        .map(|recv| returned(&recv).trim_matches('"').to_owned())
        .filter(|text| !text.starts_with("EAGAIN"))
        .collect();
    let received = received.join(", ");
    Ok(seen
        .observation()
        .fact("the server received", &received)
        .answer(match received.as_str() {
            "1, 3, 3, 5, 4" => "1, 3, 3, 5, 4: all that arrives, as it arrives",
            "1, 2, 3, 4, 5" => "1, 2, 3, 4, 5: the kernels put it right",
            "1, 3, 4, 5" => "1, 3, 4, 5: without what is lost, in order, each once",
            _ => "1, then an error: a datagram is missing",
        }))
}
