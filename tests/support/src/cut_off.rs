//! A program whose peer is on another machine, and the cable between the two is cut: nobody is told.
//! What every stage about that says.

#[cfg(target_os = "linux")]
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use crate::{Cause, Running, Said, fail, said, step};
#[cfg(target_os = "linux")]
use crate::{Peer, TwoHosts, peer::accept};

/// What a program is told.
pub const GIVE_UP: [&str; 2] = ["--give-up", "1s"];
/// How long a peer that is there says nothing: longer than that.
const SILENCE: Duration = Duration::from_millis(1500);

/// Why somebody waits who has nothing to send.
pub const NO_PROBES: Said = said!(
    "nothing tells a program that waits in recv that the cable is cut, and the kernel asks after two hours only, nine \
     times: turn SO_KEEPALIVE on, with TCP_KEEPIDLE and TCP_KEEPINTVL of a second, and let TCP_USER_TIMEOUT end it"
);
/// Why somebody waits whose bytes went into a cut cable.
pub const NO_USER_TIMEOUT: Said = said!(
    "bytes that nobody acknowledges are sent again for 15 minutes, and meanwhile there are no keepalive probes: \
     set TCP_USER_TIMEOUT, in milliseconds, as well"
);
/// Why somebody does not wait.
pub const IS_SILENT: Said = said!(
    "a peer that says nothing is not gone, its user may be thinking: a time limit for recv cannot tell \
     the two apart; SO_KEEPALIVE lets the kernel ask the other machine"
);

/// A client, which this starts with an address on the server's host, and the stage there, to which it has connected.
#[cfg(target_os = "linux")]
#[track_caller]
pub fn client_with_a_server(
    hosts: &TwoHosts,
    start: impl FnOnce(&str) -> Running,
) -> (Running, Peer) {
    let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("port 0 can be bound");
    let listener = hosts.on_server(bind);
    let addr = listener.local_addr().expect("it is bound").to_string();
    let client = hosts.on_client(|| start(&addr));
    let likely_cause = said!("the client must connect to the address it is given");
    let stream = accept(&listener, &client, likely_cause);
    (client, Peer::over(said!("the server"), stream))
}

/// The program's peer says nothing for a while, and is there: the program must not end.
#[track_caller]
pub fn expect_patience(program: &Running) {
    if let Some(ended) = program.wait(SILENCE) {
        let wanted = said!("the program waits: its peer is only silent");
        fail(wanted, ended, Cause::from(IS_SILENT).also_if_ended());
    }
    step(said!("for a second and a half nobody said anything"));
}
