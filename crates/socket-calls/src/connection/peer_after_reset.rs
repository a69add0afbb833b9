//! After a reset getpeername fails: keep the address that accept returned.

use std::io::Read;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::returned;
use socket2::SockRef;

use crate::both_ends::connected;

/// Getpeername, after the peer reset the connection.
pub const EXPERIMENT: Experiment = Experiment {
    name: "peer-after-reset",
    question: "recv says: connection reset by peer. The server wants to log whose connection that was, and \
        calls getpeername. What does it get?",
    choices: &["the peer's address, as before", "an error: not connected"],
    answer: "an error: not connected",
    explanation: "After a reset the kernel has forgotten the connection, and the peer's address with it. \
        (After an orderly end of stream it still knows.) \
        Servers keep the address that accept returned, for exactly this line of the log.",
    sources: &["getpeername(2): ENOTCONN", "RFC 9293 §3.5.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip("Linux only: other systems may remember"));
    }
    let (client, mut server) = connected()?;
    let before = server.peer_addr();
    // SO_LINGER with zero seconds makes close reset the connection.
    SockRef::from(&client).set_linger(Some(Duration::ZERO))?;
    drop(client);
    let received = server.read(&mut [0; 16]);
    let after = server.peer_addr();
    Ok(Observation::new()
        .fact("getpeername, connected", returned(&before))
        .fact("recv", returned(&received))
        .fact("getpeername, after that", returned(&after))
        .answer(match after {
            Ok(_) => "the peer's address, as before",
            Err(_) => "an error: not connected",
        }))
}
