//! Restart a server, and it cannot have its own port: the failure that this lesson opens with.

use std::io::ErrorKind;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use super::leave_in_time_wait;
use crate::pair::{listener, tcp};

/// Binding to the port of a server that has just ended.
pub const EXPERIMENT: Experiment = Experiment {
    name: "address-in-use",
    question: "A server serves one client, closes that connection, and ends. A second later it is started again. \
        Neither run sets an option. What does bind say?",
    choices: &["it works: nobody listens there any more", "address already in use"],
    answer: "address already in use",
    explanation: "Who closes a connection first keeps it in TIME_WAIT, for a minute on Linux, so that late segments of the \
        old connection are not taken for a new one's. As long as such a connection holds the port, bind refuses it \
        to a socket without SO_REUSEADDR. On Unix a server sets SO_REUSEADDR before bind, always; \
        Python's create_server and Rust's std::net::TcpListener do so for you.",
    sources: &["socket(7), SO_REUSEADDR", "RFC 9293 §3.3.2"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip(
            "Windows lets go of the port; see reuse-address-on-windows",
        ));
    }
    let first_run = listener()?;
    let address = leave_in_time_wait(first_run)?;

    let second_run = tcp()?;
    let bound = second_run.bind(&address);
    Ok(Observation::new()
        .fact("SO_REUSEADDR", second_run.reuse_address()?)
        .fact("bind, the second time", succeeded(&bound))
        .answer(match bound {
            Err(error) if error.kind() == ErrorKind::AddrInUse => "address already in use",
            _ => "it works: nobody listens there any more",
        }))
}
