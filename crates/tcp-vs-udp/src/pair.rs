//! Two sockets that can talk to each other, on this machine.
//!
//! Every wait is bounded: an experiment that goes wrong ends with an error and does not hang.

use std::io;
use std::net::{TcpListener, TcpStream, UdpSocket};

use crate::wait::PATIENCE;

/// Any port of this machine that is free.
pub const ANY_PORT: &str = "127.0.0.1:0";

/// A connection: the client's end, and the server's.
///
/// # Errors
/// What a call says that should not fail.
pub fn tcp() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind(ANY_PORT)?;
    let client = tcp_client(&listener)?;
    let (server, _) = listener.accept()?;
    server.set_read_timeout(Some(PATIENCE))?;
    Ok((client, server))
}

/// A client that has connected; nobody has accepted it yet.
///
/// # Errors
/// What a call says that should not fail.
pub fn tcp_client(listener: &TcpListener) -> io::Result<TcpStream> {
    let client = TcpStream::connect(listener.local_addr()?)?;
    client.set_read_timeout(Some(PATIENCE))?;
    Ok(client)
}

/// A client's socket that is connected to a server's, and the server's, which hears everybody.
///
/// # Errors
/// What a call says that should not fail.
pub fn udp() -> io::Result<(UdpSocket, UdpSocket)> {
    let (client, server) = (udp_socket()?, udp_socket()?);
    client.connect(server.local_addr()?)?;
    Ok((client, server))
}

/// A UDP socket bound to a port that the kernel chose.
///
/// # Errors
/// What a call says that should not fail.
pub fn udp_socket() -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(ANY_PORT)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket)
}
