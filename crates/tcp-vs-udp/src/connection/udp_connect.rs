//! What connect does in UDP: it writes down an address.

use std::net::UdpSocket;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::{errno::returned, proc};

/// The datagrams that a UDP connect exchanges.
pub const EXPERIMENT: Experiment = Experiment {
    name: "udp-connect",
    question: "A client calls connect on a UDP socket. How many datagrams travel?",
    choices: &["none", "one: hello", "three, as in TCP"],
    answer: "none",
    explanation: "connect on a UDP socket asks nobody: the kernel stores the peer's address in the socket. \
        From then on send needs no address, datagrams from others are not delivered, \
        and an error that the network reports for this peer reaches the program. The peer knows nothing of it.",
    sources: &["connect(2)", "udp(7)"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let client = UdpSocket::bind("127.0.0.1:0")?;
    let datagrams = || proc::counter("Udp", "OutDatagrams");
    let before = datagrams()?;
    let connected = client.connect(server.local_addr()?).map(|()| "success");
    let by_connect = datagrams()? - before;
    client.send(b"hello")?;
    let by_send = datagrams()? - before - by_connect;
    Ok(Observation::new()
        .fact("connect returned", returned(&connected))
        .fact("datagrams sent by connect", by_connect)
        .fact("datagrams sent by send", by_send)
        .fact(
            "getpeername",
            if client.peer_addr().is_ok() {
                "the server"
            } else {
                "nobody"
            },
        )
        .answer(match by_connect {
            0 => "none",
            1 => "one: hello",
            _ => "three, as in TCP",
        }))
}
