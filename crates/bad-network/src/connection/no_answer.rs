//! Every SYN is lost: connect gives up, after as many tries as a setting says.

use std::io;
use std::net::{TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed};

use crate::recorder::CLIENT;
use crate::seen::{first_of, is, returned, seconds, took};
use crate::trial::Trial;

/// Nothing that the client sends arrives.
pub const EXPERIMENT: Experiment = Experiment {
    name: "no-answer",
    question: "Every SYN of the client is lost. On this host net.ipv4.tcp_syn_retries is 1; usually it is 6. \
        How does connect end?",
    choices: &[
        "with ECONNREFUSED",
        "with EHOSTUNREACH, after the first SYN",
        "with ETIMEDOUT, after the second SYN",
        "never: it tries until the program is stopped",
    ],
    answer: "with ETIMEDOUT, after the second SYN",
    explanation: "The first SYN and one retry: then the kernel gives up, and only then connect returns. \
        With the usual six retries that takes more than a minute. \
        ECONNREFUSED would be an answer, and so would EHOSTUNREACH: somebody has to send an RST or an ICMP message. \
        A firewall that drops packets sends neither. \
        A program that cannot wait so long gives connect a timeout of its own.",
    sources: &["tcp(7), tcp_syn_retries", "connect(2)", "RFC 1122 §4.2.3.5"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client syn 1 always",
    // Since Linux 6.5 some retries do not count, and the waits between them do not grow.
    settings: &[
        ("net.ipv4.tcp_syn_retries", "1"),
        ("net.ipv4.tcp_syn_linear_timeouts", "0"),
    ],
    server,
    client,
};

/// It is there, and nobody reaches it.
fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    listener.accept()?;
    Ok(())
}

fn client() -> io::Result<()> {
    TcpStream::connect("127.0.0.1:9000")?;
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let connect = first_of(seen.calls(CLIENT, "connect"))?;
    let syns = seen.segments(CLIENT).filter(|sent| is(sent, "SYN")).count();
    let answer = match returned(&connect).split(' ').next() {
        Some("ETIMEDOUT") if syns == 2 => "with ETIMEDOUT, after the second SYN",
        Some("EHOSTUNREACH") => "with EHOSTUNREACH, after the first SYN",
        Some("ECONNREFUSED") => "with ECONNREFUSED",
        _ => "never: it tries until the program is stopped",
    };
    Ok(seen
        .observation()
        .fact("SYNs sent", syns)
        .fact("connect returned", returned(&connect))
        .fact("connect took", seconds(took(&connect)))
        .answer(answer))
}
