//! For the stages in `tests/`: the program under test, its peers, and the report.
//!
//! | module | what it gives |
//! |---|---|
//! | [`program`] | the program under test: the lesson's own, or any other through `PROGRAM` |
//! | [`running`], `expect` | a started program: type to it, expect its lines, end it with everything it started |
//! | [`server`] | one that has said where it listens |
//! | [`whole_run`] | a program that ends by itself, run to its end |
//! | [`peer`], [`udp_peer`] | the other end of the wire, which reports what it sent and what came |
//! | [`mod@ways`] | the ways in which the bytes of a message can arrive, and a stage that tries them all |
//! | [`collection`] | what holds for every lesson of experiments |
//! | [`resources`] | what a running program uses: processor time, threads, sockets, memory (Linux) |
//! | [`lacking`] | machines that lack something: a loopback interface, `/proc`, user namespaces |
//! | `lifeline` | does a process that the program started still run? (Unix) |
//! | `two_hosts` | two hosts with a cable between them, which can be a bad one or be cut (Linux) |
//! | [`cut_off`] | a program whose peer is behind a cable that is cut |
//! | `terminal` | a program at a terminal: paste to it, see what it shows, close its window (Linux) |
//! | [`steps`] | the steps so far, and the report when a stage fails |
//! | `started`, `condition` | the programs of a stage: have they ended, or for what do they wait? |
//! | `seen`, `cause` | what came, sorted into kinds, and the likely cause for each kind |
//!
//! Nothing here sleeps, but for the pauses inside a message, in [`mod@ways`], and while the processor time is looked at,
//! in [`resources`].
//! Every wait is for an event, and none lasts longer than [`patience`]: [`PATIENCE`], or what STAGE_PATIENCE says.

pub mod program;
pub mod running;
mod expect;
pub mod server;
pub mod whole_run;
pub mod peer;
pub mod udp_peer;
#[cfg(unix)]
pub mod lifeline;
pub mod collection;
pub mod cut_off;
pub mod lacking;
pub mod resources;
#[cfg(target_os = "linux")]
pub mod terminal;
#[cfg(target_os = "linux")]
pub mod two_hosts;
pub mod steps;
pub mod ways;
mod cause;
mod condition;
mod seen;
mod started;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use lesson_kit::Screen;
use socket2::{Domain, Socket, Type};

pub use cause::Cause;
pub use collection::Collection;
pub use expect::is_stack_trace;
pub use harness::child::{KEPT, PATIENCE, patience};
pub use harness::report::{Said, escaped, said, verbatim};
pub use lacking::Lacking;
#[cfg(unix)]
pub use lifeline::Lifeline;
pub use peer::Peer;
pub use program::Program;
pub use resources::Held;
pub use running::Running;
pub use server::Server;
pub use steps::{fail, fail_at_difference, note, step};
#[cfg(target_os = "linux")]
pub use terminal::{AtTerminal, Terminal};
#[cfg(target_os = "linux")]
pub use two_hosts::{TwoHosts, in_private_network};
pub use udp_peer::UdpPeer;
pub use ways::{Way, parts, side_by_side, ways};
pub use whole_run::WholeRun;

/// What HOST may be on this machine: a name, IPv4, and IPv6 where there is any.
#[must_use]
pub fn loopback_hosts() -> Vec<&'static str> {
    let mut hosts = vec!["127.0.0.1", "localhost"];
    if has_ipv6() {
        hosts.push("[::1]");
    }
    hosts
}

/// Is there IPv6 on this machine? If not, says that a stage goes without.
#[must_use]
pub fn has_ipv6() -> bool {
    let has_ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    if !has_ipv6 {
        // Not with `eprintln!`, which shows nothing of a test that passes.
        Screen::plain().note("skipped: IPv6: this machine has no ::1");
    }
    has_ipv6
}

/// An address to which no program can connect, for as long as the socket lives:
/// it is bound, so no other program gets the port, and it does not listen, so connecting is refused.
///
/// # Panics
/// If the operating system has no socket to give.
#[must_use]
pub fn nobody_there() -> (SocketAddr, Socket) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket can be made");
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket
        .bind(&any_port.into())
        .expect("loopback port 0 can be bound");
    let addr = socket.local_addr().expect("it is bound").as_socket();
    (addr.expect("it is of IPv4"), socket)
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn where_nobody_listens_nobody_can_connect_or_listen() {
        let (addr, _kept) = nobody_there();
        let error = TcpStream::connect_timeout(&addr, patience()).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
        let error = TcpListener::bind(addr).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    }
}
