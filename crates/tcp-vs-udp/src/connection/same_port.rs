//! TCP's ports and UDP's are two different sets.

use std::net::{TcpListener, UdpSocket};

use lesson_kit::experiment::{Experiment, Observation, Observed};

use crate::say;

/// One port number for a TCP and a UDP socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "same-port",
    question: "A program listens on a TCP port. Another binds a UDP socket to the same address and the same number. What happens?",
    choices: &["EADDRINUSE: the port is taken", "both work", "the UDP socket gets the TCP clients"],
    answer: "both work",
    explanation: "The packet says whether it is TCP or UDP, and the port is looked up among the sockets of that protocol only. \
        DNS uses both ports 53, HTTP/3 lives on UDP 443 beside HTTP/2 on TCP 443. \
        So \"port 9000\" is half of an answer: say which protocol.",
    sources: &["bind(2)", "ip(7)", "RFC 768", "RFC 9293 §3.1"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let mut attempts = Vec::new();
    // Some other program may have the UDP port by chance, but not five times.
    while attempts.len() < 5 {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let addr = listener.local_addr()?;
        let socket = match UdpSocket::bind(addr) {
            Ok(socket) => socket,
            Err(error) => {
                attempts.push(say::name(&error));
                continue;
            }
        };
        socket.send_to(b"to UDP", addr)?;
        let count = socket.recv(&mut [0; 100])?;
        listener.set_nonblocking(true)?;
        return Ok(Observation::new()
            .fact("TCP bind", "success")
            .fact("UDP bind", "success")
            .fact(
                "a datagram to that number reached",
                format_args!("the UDP socket, {count} bytes"),
            )
            .fact(
                "accept, without waiting",
                say::returned(&listener.accept().map(|_| "a connection")),
            )
            .answer("both work"));
    }
    Ok(Observation::new()
        .fact("UDP bind", attempts.join(", "))
        .answer("EADDRINUSE: the port is taken"))
}
