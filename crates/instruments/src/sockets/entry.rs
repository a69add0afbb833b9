//! What the kernel says about one socket, as it says it: sock_diag(7), "AF_INET and AF_INET6".

use std::io;
use std::net::{IpAddr, SocketAddr};

use crate::netlink::{bytes, find_attribute, number};

/// What the kernel says about one socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its own address.
    pub local: SocketAddr,
    /// Its peer's; port 0 if it has none.
    pub remote: SocketAddr,
    /// One of [`STATES`]; a UDP socket is `ESTABLISHED` if it is connected, else `CLOSE`.
    pub state: &'static str,
    /// Which timer runs: 0 none, 1 retransmission, 2 keepalive, 3 TIME_WAIT, 4 zero window probe.
    pub timer: u8,
    /// How often the oldest segment was sent again.
    pub retransmissions: u8,
    /// Bytes received and not read; of a listener: connections that wait for accept.
    pub recv_queue: u32,
    /// Bytes sent and not acknowledged; of a listener: the largest number that may wait.
    pub send_queue: u32,
    /// The number in `/proc/PID/fd`, which says whose socket it is.
    pub inode: u32,
    /// Datagrams or segments that were dropped for lack of room.
    pub drops: u32,
}

/// The states of a TCP connection (RFC 9293 §3.3.2), in the order of <net/tcp_states.h>, where they count from 1.
pub const STATES: [&str; 12] = [
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    "NEW_SYN_RECV",
];

pub(super) const AF_INET: u8 = 2;
/// The attribute with numbers about a socket's memory.
pub(super) const INET_DIAG_SKMEMINFO: u16 = 7;

/// Reads a struct inet_diag_msg and the attribute after it.
pub(super) fn entry_in(answer: &[u8]) -> io::Result<Entry> {
    let [family, state, timer, retransmissions] = bytes(answer, 0)?;
    let address = |port_at, ip_at| {
        let port = u16::from_be_bytes(bytes(answer, port_at)?);
        let ip: IpAddr = match family {
            AF_INET => bytes::<4>(answer, ip_at)?.into(),
            _ => bytes::<16>(answer, ip_at)?.into(),
        };
        io::Result::Ok(SocketAddr::new(ip, port))
    };
    let state = STATES.get(usize::from(state).wrapping_sub(1));
    // Numbers about the socket's memory; a connection in TIME_WAIT has none.
    let memory = answer
        .get(72..)
        .and_then(|rest| find_attribute(rest, INET_DIAG_SKMEMINFO));
    Ok(Entry {
        local: address(4, 8)?,
        remote: address(6, 24)?,
        state: state.unwrap_or(&"unknown"),
        timer,
        retransmissions,
        recv_queue: number(answer, 56)?,
        send_queue: number(answer, 60)?,
        inode: number(answer, 68)?,
        drops: memory.map_or(Ok(0), |memory| number(memory, 32))?, // SK_MEMINFO_DROPS, the ninth
    })
}
