//! inet_aton and inet_pton: an address as text, read leniently or strictly.

use std::net::{Ipv4Addr, ToSocketAddrs};

use experiment::{Experiment, Needs, Observation, Observed};

/// What `127.1` is.
pub const EXPERIMENT: Experiment = Experiment {
    name: "short-address",
    question: "\"127.1\".parse::<Ipv4Addr>() is an error. What does connect((\"127.1\", 80)) connect to?",
    choices: &["nothing: it is an error, too", "127.0.0.1", "127.1.0.0"],
    answer: "127.0.0.1",
    explanation: "What is not an address for parse is taken for a name, and goes to getaddrinfo, \
        which reads numbers as inet_aton always has: parts may be missing, octal or hexadecimal. \
        A filter that looks for the text 127.0.0.1 lets 0x7f.1 through: check the resolved address.",
    sources: &["inet_aton(3)", "inet_pton(3)", "getaddrinfo(3)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let strict = match "127.1".parse::<Ipv4Addr>() {
        Ok(address) => address.to_string(),
        Err(error) => error.to_string(),
    };
    let resolve = |text: &str| match (text, 80).to_socket_addrs() {
        Ok(mut addresses) => addresses.next().map(|address| address.ip().to_string()),
        Err(_) => None,
    };
    let shown = |text: &str| resolve(text).unwrap_or_else(|| "an error".into());
    Ok(Observation::new()
        .fact("parse: 127.1", strict)
        .fact("getaddrinfo: 127.1", shown("127.1"))
        .fact("getaddrinfo: 0x7f.1", shown("0x7f.1"))
        .fact("getaddrinfo: 0177.0.0.1", shown("0177.0.0.1"))
        .answer(resolve("127.1").unwrap_or_else(|| "nothing: it is an error, too".into())))
}
