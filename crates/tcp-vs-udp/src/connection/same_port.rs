//! TCP's ports and UDP's are two different sets.

use std::net::{TcpListener, UdpSocket};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{describe, returned};

use crate::{pair, wait::PATIENCE};

/// One port number for a TCP and a UDP socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "same-port",
    question: "A program listens on a TCP port. Another binds a UDP socket to the same address and the same number. What happens?",
    choices: &["EADDRINUSE: the port is taken", "both work", "both bind, but only the first gets anything"],
    answer: "both work",
    explanation: "The packet says whether it is TCP or UDP, and the port is looked up among the sockets of that protocol only. \
        DNS uses both ports 53, HTTP/3 lives on UDP 443 beside HTTP/2 on TCP 443. \
        So \"port 9000\" is half of an answer: say which protocol.",
    sources: &["bind(2)", "ip(7)", "RFC 768", "RFC 9293 §3.1"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let mut refusals = Vec::new();
    // Another program may have the UDP port by chance, but not five times.
    while refusals.len() < 5 {
        let listener = TcpListener::bind(pair::ANY_PORT)?;
        let addr = listener.local_addr()?;
        match UdpSocket::bind(addr) {
            Ok(socket) => return talk_to_both(&listener, &socket),
            Err(error) => refusals.push(describe(&error)),
        }
    }
    Ok(Observation::new()
        .fact("UDP bind", refusals.join(", "))
        .answer("EADDRINUSE: the port is taken"))
}

fn talk_to_both(listener: &TcpListener, socket: &UdpSocket) -> Observed {
    let _client = pair::tcp_client(listener)?;
    let accepted = listener.accept().map(|_| "a connection");
    socket.set_read_timeout(Some(PATIENCE))?;
    pair::udp_socket()?.send_to(b"hello", socket.local_addr()?)?;
    let received = socket.recv(&mut [0; 100]);
    Ok(Observation::new()
        .fact("TCP bind", "success")
        .fact("UDP bind", "success")
        .fact("TCP accept", returned(&accepted))
        .fact("UDP recv", returned(&received))
        .answer(match received {
            Ok(_) => "both work",
            Err(_) => "both bind, but only the first gets anything",
        }))
}
