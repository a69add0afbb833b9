//! What std::net sets for you: SockRef looks at the options of a std socket.

use std::net::{TcpListener, UdpSocket};

use experiment::{Experiment, Observation, Observed, skip};
use socket2::SockRef;

/// SO_REUSEADDR of the sockets of std.
pub const EXPERIMENT: Experiment = Experiment {
    name: "reuse-address-by-std",
    question: "Rust's std has no way to set SO_REUSEADDR. On Unix, for which sockets does it set it by itself?",
    choices: &["TcpListener", "UdpSocket", "both", "neither"],
    answer: "TcpListener",
    explanation: "TcpListener::bind sets it on Unix, so a Rust server restarts without ado; a UDP socket has no TIME_WAIT, and there the \
        option would let two programs have the same port. Python's socket.socket sets nothing; create_server sets it on POSIX, \
        and socketserver only with allow_reuse_address = True.",
    sources: &["std::net::TcpListener::bind", "socket(7), SO_REUSEADDR"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(windows) {
        return Err(skip("Unix only: on Windows std does not set it"));
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let udp = UdpSocket::bind("127.0.0.1:0")?;
    let of_listener = SockRef::from(&listener).reuse_address()?;
    let of_udp = SockRef::from(&udp).reuse_address()?;
    Ok(Observation::new()
        .fact("TcpListener", of_listener)
        .fact("UdpSocket", of_udp)
        .answer(match (of_listener, of_udp) {
            (true, false) => "TcpListener",
            (false, true) => "UdpSocket",
            (true, true) => "both",
            (false, false) => "neither",
        }))
}
