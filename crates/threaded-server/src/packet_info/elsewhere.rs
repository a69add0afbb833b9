//! What std offers: the kernel chooses the address that an answer comes from.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, UdpSocket};

/// The address that a datagram was sent to: never known here.
pub(crate) type SentTo = Infallible;

pub(crate) fn request(_: &UdpSocket) -> io::Result<()> {
    Ok(())
}

pub(crate) fn receive(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr, Option<SentTo>)> {
    let (count, sender) = socket.recv_from(buffer)?;
    Ok((count, sender, None))
}

pub(crate) fn send(
    socket: &UdpSocket,
    data: &[u8],
    peer: SocketAddr,
    _: Option<SentTo>,
) -> io::Result<usize> {
    socket.send_to(data, peer)
}
