//! What the kernel says about its sockets: `/proc/net`, see proc_net(5).

use std::collections::BTreeSet;
use std::fs;
use std::io;

use experiment::{Stopped, skip};

/// A line of `/proc/net/tcp`.
#[derive(Clone, Debug)]
pub struct TcpSocket {
    /// `LISTEN`, `ESTABLISHED`, …
    pub state: &'static str,
    /// Bytes sent and not acknowledged.
    pub send_queue: u32,
    /// Bytes that can be read; of a listener: connections that wait for accept.
    pub recv_queue: u32,
}

/// The TCP sockets of this machine whose own port this is.
///
/// # Errors
/// That there is no such file, which makes the experiment skipped.
pub fn tcp_sockets(port: u16) -> Result<Vec<TcpSocket>, Stopped> {
    let parse = |line: Vec<&str>| {
        let (send_queue, recv_queue) = line[4].split_once(':')?;
        Some(TcpSocket {
            state: state(line[3]),
            send_queue: u32::from_str_radix(send_queue, 16).ok()?,
            recv_queue: u32::from_str_radix(recv_queue, 16).ok()?,
        })
    };
    lines("/proc/net/tcp", port, parse)
}

/// Of each UDP socket with this port: how many datagrams were dropped because it could not take them.
///
/// # Errors
/// That there is no such file, which makes the experiment skipped.
pub fn udp_drops(port: u16) -> Result<Vec<usize>, Stopped> {
    lines("/proc/net/udp", port, |line| line.last()?.parse().ok())
}

/// How many connections a listener on this port has for accept.
///
/// # Errors
/// That there is no such file, which makes the experiment skipped.
pub fn waiting_for_accept(port: u16) -> Result<u32, Stopped> {
    let sockets = tcp_sockets(port)?;
    let listener = sockets.iter().find(|socket| socket.state == "LISTEN");
    Ok(listener.map_or(0, |listener| listener.recv_queue))
}

/// A counter of this network: `counter("Tcp", "RetransSegs")`.
///
/// # Errors
/// That there is no such counter.
pub fn counter(protocol: &str, name: &str) -> Result<u64, Stopped> {
    // A line of names is followed by a line of values: "Tcp: InSegs OutSegs", "Tcp: 17 17".
    let text = read("/proc/net/snmp")? + &read("/proc/net/netstat")?;
    let mut lines = text
        .lines()
        .filter(|line| line.split(':').next() == Some(protocol));
    let names = lines.next().unwrap_or_default().split_whitespace();
    let values = lines.next().unwrap_or_default().split_whitespace();
    names
        .zip(values)
        .find(|(candidate, _)| *candidate == name)
        .and_then(|(_, value)| value.parse().ok())
        .ok_or_else(|| io::Error::other(format!("the kernel has no counter {name}")).into())
}

/// So many looks at a table miss a row only if it is not there: the kernel writes it page by page,
/// and other sockets come and go meanwhile.
const LOOKS: usize = 3;

fn lines<T>(
    path: &str,
    port: u16,
    parse: impl Fn(Vec<&str>) -> Option<T>,
) -> Result<Vec<T>, Stopped> {
    let own_port = format!(":{port:04X}");
    let mut fullest = Vec::new();
    for _ in 0..LOOKS {
        let text = read(path)?;
        // A row can also come twice: a socket is known by its two addresses and its inode.
        let mut seen = BTreeSet::new();
        let found: Vec<_> = text
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|line| line.len() > 9 && line[1].ends_with(&own_port))
            .filter(|line| seen.insert((line[1], line[2], line[9])))
            .filter_map(&parse)
            .collect();
        if found.len() >= fullest.len() {
            fullest = found;
        }
    }
    Ok(fullest)
}

fn read(path: &str) -> Result<String, Stopped> {
    fs::read_to_string(path).map_err(|_| skip(format!("Linux only: no {path}")))
}

fn state(number: &str) -> &'static str {
    match number {
        "01" => "ESTABLISHED",
        "02" => "SYN_SENT",
        "03" => "SYN_RECV",
        "04" => "FIN_WAIT1",
        "05" => "FIN_WAIT2",
        "06" => "TIME_WAIT",
        "07" => "CLOSE",
        "08" => "CLOSE_WAIT",
        "09" => "LAST_ACK",
        "0A" => "LISTEN",
        "0B" => "CLOSING",
        "0C" => "NEW_SYN_RECV",
        _ => "unknown",
    }
}
