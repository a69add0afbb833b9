//! The kernel's own tables of sockets: `/proc/net/tcp` and `/proc/net/udp`, see proc(5).
//!
//! The kernel writes a table page by page, and other sockets come and go meanwhile:
//! now and then a look misses a row that is there. So what is missing is looked for again.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::{fs, thread};

use socket2::Socket;

use crate::pair::internet;

/// So often a row is missing from all looks only if it is not there.
const LOOKS: usize = 20;

/// What `/proc/net/tcp` says of one end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TcpEntry {
    /// Bytes sent and not acknowledged.
    pub(crate) unacknowledged: u32,
    /// Bytes received and not read.
    pub(crate) unread: u32,
    /// Which timer runs: 0 none, 1 retransmission, 2 keepalive, 3 TIME_WAIT, 4 zero window probe.
    pub(crate) timer: u32,
    /// How often the oldest segment was sent again.
    pub(crate) retransmissions: u32,
}

/// The entry of this end of a connection.
pub(crate) fn tcp_entry(socket: &Socket) -> io::Result<TcpEntry> {
    let (local, peer) = (socket.local_addr()?, socket.peer_addr()?);
    find_tcp(internet(&local)?, internet(&peer)?)?
        .ok_or_else(|| io::Error::other("the connection is not in /proc/net/tcp"))
}

/// The entry of the end that has these addresses; `None` once it is gone.
pub(crate) fn find_tcp(local: SocketAddr, peer: SocketAddr) -> io::Result<Option<TcpEntry>> {
    let (local, peer) = (hexadecimal(local), hexadecimal(peer));
    find_row("/proc/net/tcp", |row| {
        let is_it = row.get(1..3) == Some(&[local.as_str(), peer.as_str()]);
        is_it.then(|| entry(row)).flatten()
    })
}

/// Waits until the table says this of the end of a connection.
pub(crate) fn wait_until(socket: &Socket, wanted: fn(&TcpEntry) -> bool) -> io::Result<TcpEntry> {
    loop {
        let entry = tcp_entry(socket)?;
        if wanted(&entry) {
            return Ok(entry);
        }
        thread::yield_now();
    }
}

/// How many datagrams for this UDP socket the kernel has dropped: the last column of `/proc/net/udp`.
pub(crate) fn udp_drops(socket: &Socket) -> io::Result<usize> {
    let local = hexadecimal(internet(&socket.local_addr()?)?);
    let drops = find_row("/proc/net/udp", |row| {
        let is_it = row.get(1) == Some(&local.as_str());
        is_it.then(|| row.last()?.parse().ok()).flatten()
    })?;
    drops.ok_or_else(|| io::Error::other("the socket is not in /proc/net/udp"))
}

/// What `wanted` makes of the first row that it takes, by columns.
fn find_row<T>(table: &str, wanted: impl Fn(&[&str]) -> Option<T>) -> io::Result<Option<T>> {
    for _ in 0..LOOKS {
        let text = fs::read_to_string(table)?;
        let mut rows = text
            .lines()
            .map(|row| row.split_whitespace().collect::<Vec<_>>());
        if let Some(found) = rows.find_map(|row| wanted(&row)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A number that the kernel keeps under `/proc/sys`.
pub(crate) fn sysctl(path: &str) -> io::Result<usize> {
    let text = fs::read_to_string(format!("/proc/sys/{path}"))?;
    text.trim().parse().map_err(io::Error::other)
}

fn entry(row: &[&str]) -> Option<TcpEntry> {
    let number = |text: &str| u32::from_str_radix(text, 16).ok();
    let (unacknowledged, unread) = row.get(4)?.split_once(':')?;
    let (timer, _when) = row.get(5)?.split_once(':')?;
    Some(TcpEntry {
        unacknowledged: number(unacknowledged)?,
        unread: number(unread)?,
        timer: number(timer)?,
        retransmissions: number(row.get(6)?)?,
    })
}

/// `127.0.0.1:80` as the table writes it on this machine: `0100007F:0050` where bytes are little-endian.
fn hexadecimal(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) => u32::from_ne_bytes(ip.octets()),
        IpAddr::V6(_) => 0, // in /proc/net/tcp6
    };
    format!("{ip:08X}:{:04X}", address.port())
}
