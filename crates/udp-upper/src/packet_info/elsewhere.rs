//! What std offers: the kernel chooses the address that an answer comes from.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, UdpSocket};

/// The address that a datagram was sent to: never known here.
pub type SentTo = Infallible;

/// Requests nothing.
///
/// # Errors
/// None.
pub fn request(_: &UdpSocket) -> io::Result<()> {
    Ok(())
}

/// Waits for the next datagram, and leaves it in the queue: its length and its sender.
///
/// # Errors
/// Those of `recv(2)`.
pub fn peek(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr, Option<SentTo>)> {
    let (length, sender) = socket.peek_from(buffer)?;
    Ok((length, sender, None))
}

/// Sends a datagram to `peer`.
///
/// # Errors
/// Those of `sendto(2)`.
pub fn send(
    socket: &UdpSocket,
    datagram: &[u8],
    peer: SocketAddr,
    _: Option<SentTo>,
) -> io::Result<usize> {
    socket.send_to(datagram, peer)
}
