//! connect_ex returns the error as a value, as every call in Rust does.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::describe;
use socket2::{Domain, Socket, Type};

use crate::both_ends::address_of;

/// Connect to a port that is bound, but not listened on.
pub const EXPERIMENT: Experiment = Experiment {
    name: "nobody-listens",
    question: "A server has called bind, and not yet listen. A client connects to its port. \
        What does connect_ex return in Python, what connect in Rust?",
    choices: &[
        "0, Ok: they wait until it listens",
        "ECONNREFUSED, Err(ConnectionRefused)",
        "ETIMEDOUT, Err(TimedOut)",
    ],
    answer: "ECONNREFUSED, Err(ConnectionRefused)",
    explanation: "Where nobody listens the kernel answers the SYN with a reset, at once. \
        Python's connect raises, its connect_ex returns the number of the error (0 is success); \
        Rust's connect returns a Result, to match on by kind(): no second function is needed.",
    sources: &["connect(2): ECONNREFUSED", "RFC 9293 §3.5.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let server = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    server.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let address = address_of(&server)?;

    let Err(error) = TcpStream::connect(address) else {
        return Ok(Observation::new().answer("0, Ok: they wait until it listens"));
    };
    let seen = Observation::new()
        .fact("error.kind()", format_args!("{:?}", error.kind()))
        .fact(
            "error.raw_os_error()",
            format_args!("{:?}", error.raw_os_error()),
        )
        .fact("its name", describe(&error));
    Ok(seen.answer(match error.kind() {
        ErrorKind::ConnectionRefused => "ECONNREFUSED, Err(ConnectionRefused)",
        ErrorKind::TimedOut => "ETIMEDOUT, Err(TimedOut)",
        _ => return Err(error.into()),
    }))
}
