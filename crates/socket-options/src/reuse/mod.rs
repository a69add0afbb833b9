//! "Address already in use": SO_REUSEADDR and SO_REUSEPORT.

pub mod address_in_use;
pub mod reuse_address_both;
pub mod reuse_address_after_bind;
pub mod reuse_address_live_listener;
pub mod reuse_address_wildcard;
pub mod reuse_address_by_std;
pub mod reuse_address_on_windows;
pub mod reuse_address_udp;
pub mod reuse_port_connections;
pub mod reuse_port_both;
pub mod reuse_port_datagrams;
pub mod reuse_port_close;

use std::io::{self, Read};

use experiment::Subject;
use socket2::{SockAddr, Socket};

use crate::pair::tcp;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "reuse",
    title: "\"Address already in use\": SO_REUSEADDR and SO_REUSEPORT",
    experiments: &[
        address_in_use::EXPERIMENT,
        reuse_address_both::EXPERIMENT,
        reuse_address_after_bind::EXPERIMENT,
        reuse_address_live_listener::EXPERIMENT,
        reuse_address_wildcard::EXPERIMENT,
        reuse_address_by_std::EXPERIMENT,
        reuse_address_on_windows::EXPERIMENT,
        reuse_address_udp::EXPERIMENT,
        reuse_port_connections::EXPERIMENT,
        reuse_port_both::EXPERIMENT,
        reuse_port_datagrams::EXPERIMENT,
        reuse_port_close::EXPERIMENT,
    ],
};

/// Serves one client on this listener, closes first, and stops listening.
///
/// The side that closes first keeps the connection in TIME_WAIT, so for a minute the server's port is not free.
/// Returns the listener's address.
fn leave_in_time_wait(listener: Socket) -> io::Result<SockAddr> {
    let address = listener.local_addr()?;
    let mut client = tcp()?;
    client.connect(&address)?;
    drop(listener.accept()?);
    // The client closes once it has seen the end of the stream.
    client.read_to_end(&mut Vec::new())?;
    Ok(address)
}

/// A listener that shares its port by SO_REUSEPORT.
#[cfg(target_os = "linux")]
fn sharing_listener(address: &SockAddr) -> io::Result<Socket> {
    let socket = tcp()?;
    socket.set_reuse_port(true)?;
    socket.bind(address)?;
    socket.listen(128)?;
    Ok(socket)
}
