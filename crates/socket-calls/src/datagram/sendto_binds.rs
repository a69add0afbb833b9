//! The address of a UDP client.

use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;
use socket2::{Domain, Socket, Type};

/// Getsockname before and after the first sendto.
pub const EXPERIMENT: Experiment = Experiment {
    name: "sendto-binds",
    question: "A UDP client calls socket and sendto, never bind. \
        When does it have a port, to which an answer can come?",
    choices: &["from socket on", "from the first sendto on", "never: it must call bind"],
    answer: "from the first sendto on",
    explanation: "The first sendto binds the socket to a free port, as connect does for TCP, and it keeps that port. \
        recvfrom before it has no port to hear on: it waits for ever. \
        Rust's UdpSocket always binds; say \"0.0.0.0:0\" where Python says nothing.",
    sources: &["udp(7)", "ip(7): Address format"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let client = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    let port = || {
        Ok(client
            .local_addr()?
            .as_socket()
            .map_or(0, |address| address.port()))
    };
    let before: std::io::Result<u16> = port();
    let sent = client.send_to(b"hello", &server.local_addr()?.into());
    let after = port();
    let (_, from) = server.recv_from(&mut [0; 16])?;
    Ok(Observation::new()
        .fact("port after socket", returned(&before))
        .fact("sendto", returned(&sent))
        .fact("port after sendto", returned(&after))
        .fact("the server hears from", from)
        .answer(match (before?, after?) {
            (0, 0) => "never: it must call bind",
            (0, _) => "from the first sendto on",
            (_, _) => "from socket on",
        }))
}
