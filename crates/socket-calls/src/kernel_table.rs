//! `/proc/net/tcp`: the kernel's own table of TCP sockets, one line each (proc(5), Linux).
//!
//! ```text
//! sl  local_address rem_address   st tx_queue rx_queue …
//!  0: 0100007F:2328 00000000:0000 0A 00000000:00000002 …
//! ```
//!
//! Addresses are hexadecimal: 127.0.0.1 is `0100007F` on a little-endian machine, port 9000 is `2328`.
//! `st` is the state: 01 established, 08 close-wait, 0A listening.
//! A listener's `rx_queue` is the number of connections that wait to be accepted.
//!
//! The kernel writes the table page by page, and other sockets come and go meanwhile:
//! now and then a look misses a row that is there. So what is missing is looked for again.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;

/// So often a row is missing from all looks only if it is not there.
const LOOKS: usize = 20;

/// What the kernel says about one socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// 1: established, 8: close-wait, 10: listening.
    pub state: u8,
    /// Bytes that wait to be received; for a listener connections that wait to be accepted.
    pub waiting: u32,
}

/// The connection from `local` to `remote`, seen from `local`; a listener's remote is 0.0.0.0:0.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] if there is none, or no such table on this system.
pub fn look_up(local: SocketAddr, remote: SocketAddr) -> io::Result<Row> {
    let (local, remote) = (as_hex(local)?, as_hex(remote)?);
    for _ in 0..LOOKS {
        let table = fs::read_to_string("/proc/net/tcp")?;
        if let Some(row) = find(&table, &local, &remote) {
            return Ok(row);
        }
    }
    Err(ErrorKind::NotFound.into())
}

/// Waits until as many connections as `count` wait to be accepted.
///
/// # Errors
///
/// As [`look_up`].
pub fn wait_for_queue(listener: SocketAddr, count: u32) -> io::Result<()> {
    let nobody = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    while look_up(listener, nobody)?.waiting < count {
        thread::yield_now();
    }
    Ok(())
}

/// As the table writes it: the address as a number in this machine's own byte order.
fn as_hex(address: SocketAddr) -> io::Result<String> {
    let SocketAddr::V4(address) = address else {
        return Err(ErrorKind::Unsupported.into());
    };
    let number = u32::from_ne_bytes(address.ip().octets());
    Ok(format!("{number:08X}:{:04X}", address.port()))
}

fn find(table: &str, local: &str, remote: &str) -> Option<Row> {
    let columns = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let row = table
        .lines()
        .map(columns)
        .find(|row| row.len() > 4 && row[1] == local && row[2] == remote)?;
    let (_, received) = row[4].split_once(':')?;
    Some(Row {
        state: u8::from_str_radix(&row[3], 16).ok()?,
        waiting: u32::from_str_radix(received, 16).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_both_addresses() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr\n   \
            0: 0100007F:2328 00000000:0000 0A 00000000:00000002 00:00000000\n   \
            1: 0100007F:2328 0100007F:C350 08 00000000:0000000F 00:00000000\n";
        let row = |remote| find(table, "0100007F:2328", remote);
        assert_eq!(
            row("00000000:0000"),
            Some(Row {
                state: 10,
                waiting: 2
            })
        );
        assert_eq!(
            row("0100007F:C350"),
            Some(Row {
                state: 8,
                waiting: 15
            })
        );
        assert_eq!(row("0100007F:C351"), None);
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn an_address_is_written_as_the_kernel_writes_it() {
        let address = SocketAddr::from(([127, 0, 0, 1], 9000));
        assert_eq!(as_hex(address).unwrap(), "0100007F:2328");
    }
}
