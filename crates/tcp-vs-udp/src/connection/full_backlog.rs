//! A full backlog does not refuse a client: it does not answer.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{describe, returned};
use instruments::sockets::entry_of;
use socket2::{Domain, Socket, Type};

use crate::wait;

/// Long for a connect within this machine, which takes less than a millisecond; short for the reader.
const A_WHILE: Duration = Duration::from_millis(100);

/// A connection for which the listener has no room.
pub const EXPERIMENT: Experiment = Experiment {
    name: "full-backlog",
    question: "A server calls listen(0), and not accept. One client has connected; the backlog is full. \
        What does the next client's connect do?",
    choices: &["it is refused: ECONNREFUSED", "it succeeds", "it waits, and hears nothing"],
    answer: "it waits, and hears nothing",
    explanation: "Linux ignores a SYN for which there is no room, and the client's kernel sends it again, seconds later, several times: \
        a server that falls behind looks slow, not closed, and gets a second chance. (The queue takes one more than \
        the number given to listen; other systems refuse.) Use a larger backlog, and connect with a time limit.",
    sources: &["listen(2)", "tcp(7): tcp_abort_on_overflow, tcp_syn_retries"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    listener.listen(0)?;
    let listener = TcpListener::from(listener);
    let addr = listener.local_addr()?;
    let waiting = || entry_of(&listener).map(|entry| entry.recv_queue);
    let _first = TcpStream::connect(addr)?;
    wait::until(|| Ok(waiting()? == 1))?;

    let second = TcpStream::connect_timeout(&addr, A_WHILE);
    let said = second
        .as_ref()
        .map_or_else(describe, |_| "succeeded".into());
    let observation = Observation::new()
        .fact("connections that wait for accept", waiting()?)
        .fact("the next connect, after 100 ms", said);
    listener.accept()?;
    let third = TcpStream::connect_timeout(&addr, wait::PATIENCE);
    Ok(observation
        .fact(
            "a connect after one accept",
            returned(&third.map(|_| "succeeded")),
        )
        .answer(match second {
            Ok(_) => "it succeeds",
            Err(error) if error.kind() == ErrorKind::TimedOut => "it waits, and hears nothing",
            Err(_) => "it is refused: ECONNREFUSED",
        }))
}
