//! A name has a list of addresses, and the right one need not be the first.

use std::net::{Ipv4Addr, TcpListener, TcpStream, ToSocketAddrs};

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

/// Connecting to each address of localhost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "localhost-is-a-name",
    question: "A server listens on 127.0.0.1. getaddrinfo(\"localhost\") may return several addresses. \
        To which of them can a client connect?",
    choices: &["to each of them", "only to 127.0.0.1", "to none: a name is not an address"],
    answer: "only to 127.0.0.1",
    explanation: "getaddrinfo asks /etc/hosts or DNS and returns a list, IPv6 addresses often first. \
        A client tries one after the other until one works: TcpStream::connect and create_connection do, \
        a program that takes the first one only does not.",
    sources: &["getaddrinfo(3)", "RFC 6724 §6", "RFC 6761 §6.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let right = listener.local_addr()?;
    let addresses: Vec<_> = ("localhost", right.port()).to_socket_addrs()?.collect();
    if !addresses.contains(&right) {
        return Err(skip("on this machine localhost is not 127.0.0.1"));
    }
    let mut seen = Observation::new().fact("addresses of localhost", addresses.len());
    let mut connected = Vec::new();
    for address in addresses {
        let client = TcpStream::connect(address);
        seen = seen.fact(format_args!("connect to {address}"), succeeded(&client));
        if client.is_ok() {
            connected.push(address);
        }
    }
    Ok(seen.answer(match connected.as_slice() {
        [] => "to none: a name is not an address",
        connected if connected.iter().all(|&address| address == right) => "only to 127.0.0.1",
        _ => "to each of them",
    }))
}
