//! The name of a service in place of a port number.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, ToSocketAddrs};

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::returned;

/// Resolve `127.0.0.1:http`.
pub const EXPERIMENT: Experiment = Experiment {
    name: "service-name",
    question: "In Python, getaddrinfo(\"127.0.0.1\", \"http\") gives port 80. \
        And in Rust, \"127.0.0.1:http\".to_socket_addrs()?",
    choices: &["127.0.0.1:80", "127.0.0.1:0", "an error: invalid port value"],
    answer: "an error: invalid port value",
    explanation: "getaddrinfo can look a service up in /etc/services, but Rust's std hands it the host alone, \
        and takes only a number for the port. \
        A program that wants names of services looks them up itself.",
    sources: &["getaddrinfo(3)", "services(5)", "std::net::ToSocketAddrs"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let by_number = resolve("127.0.0.1:80");
    let by_name = resolve("127.0.0.1:http");
    let seen = Observation::new()
        .fact("127.0.0.1:80", returned(&by_number))
        .fact("127.0.0.1:http", returned(&by_name));
    Ok(seen.answer(match by_name {
        Ok(address) => address.to_string(),
        Err(error) if error.kind() == ErrorKind::InvalidInput => {
            "an error: invalid port value".into()
        }
        Err(error) => return Err(error.into()),
    }))
}

fn resolve(text: &str) -> io::Result<SocketAddr> {
    text.to_socket_addrs()?
        .next()
        .ok_or(ErrorKind::NotFound.into())
}
