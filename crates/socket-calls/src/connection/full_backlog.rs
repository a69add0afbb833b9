//! listen(0): how many connections may wait to be accepted.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;
use socket2::{Domain, Socket, Type};

use crate::both_ends::{address_of, wait_for_queue};

/// A handshake on this machine takes a fraction of a millisecond.
const LIMIT: Duration = Duration::from_millis(200);
/// For the client that does get in, even if this machine is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// Two clients, and room for one.
pub const EXPERIMENT: Experiment = Experiment {
    name: "full-backlog",
    question: "A server calls listen(0) and never accept. Two clients connect, with a time limit. How do they fare?",
    choices: &[
        "both are refused",
        "one is connected, the other is refused",
        "one is connected, the other waits until its time is up",
        "both are connected",
    ],
    answer: "one is connected, the other waits until its time is up",
    explanation: "The backlog is how many connections may wait for accept; Linux lets one more in. \
        When the queue is full it drops the SYN without an answer, and the client sends it again, later and later: \
        a server that does not come to accept looks like a slow network. TcpListener::bind asks for room for 128; \
        net.core.somaxconn bounds it.",
    sources: &["listen(2)", "connect(2): ETIMEDOUT", "tcp(7): tcp_abort_on_overflow"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip(
            "Linux only: other systems count the backlog in another way",
        ));
    }
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    listener.listen(0)?;
    let address = address_of(&listener)?;

    let first = TcpStream::connect_timeout(&address, PATIENCE);
    if first.is_ok() {
        wait_for_queue(&listener, 1)?;
    }
    let second = TcpStream::connect_timeout(&address, LIMIT);
    let seen = Observation::new()
        .fact("the first connect", succeeded(&first))
        .fact("the second connect", succeeded(&second));
    let kind = |client: std::io::Result<TcpStream>| client.map_err(|error| error.kind());
    Ok(seen.answer(match (kind(first), kind(second)) {
        (Ok(_), Ok(_)) => "both are connected",
        (Ok(_), Err(ErrorKind::TimedOut)) => {
            "one is connected, the other waits until its time is up"
        }
        (Ok(_), Err(_)) => "one is connected, the other is refused",
        (Err(_), _) => "both are refused",
    }))
}
