//! Two sockets that can talk to each other, on this machine.
//!
//! Every wait is bounded: an experiment that goes wrong ends with an error and does not hang.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};

use crate::wait::PATIENCE;

/// Any port of this machine that is free.
pub const ANY_PORT: &str = "127.0.0.1:0";

/// A connection: the client's end, and the server's.
///
/// # Errors
/// An error of a call that should not fail.
pub fn tcp() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind(ANY_PORT)?;
    let client = tcp_client(&listener)?;
    let (server, _) = listener.accept()?;
    server.set_read_timeout(Some(PATIENCE))?;
    Ok((client, server))
}

/// A client that has connected, and has not been accepted yet.
///
/// # Errors
/// An error of a call that should not fail.
pub fn tcp_client(listener: &TcpListener) -> io::Result<TcpStream> {
    let client = TcpStream::connect(listener.local_addr()?)?;
    client.set_read_timeout(Some(PATIENCE))?;
    Ok(client)
}

/// A client's socket that is connected to a server's, and the server's, which receives from everybody.
///
/// # Errors
/// An error of a call that should not fail.
pub fn udp() -> io::Result<(UdpSocket, UdpSocket)> {
    let (client, server) = (udp_socket()?, udp_socket()?);
    client.connect(server.local_addr()?)?;
    Ok((client, server))
}

/// A UDP socket bound to a port that the kernel chose.
///
/// # Errors
/// An error of a call that should not fail.
pub fn udp_socket() -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(ANY_PORT)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket)
}

/// A UDP address at which nobody receives, as long as its socket lives: see [`keep_silent`].
///
/// # Errors
/// An error of a call that should not fail.
pub fn nobody() -> io::Result<(SocketAddr, Option<UdpSocket>)> {
    let socket = udp_socket()?;
    Ok((socket.local_addr()?, keep_silent(socket)?))
}

/// Makes a bound socket receive nothing: to senders its port is unreachable.
///
/// A port that was closed a moment ago is not enough: another program may get it.
/// This socket keeps the port, and is connected to itself, so the kernel finds no receiver for what others send.
///
/// # Errors
/// An error of a call that should not fail.
pub fn keep_silent(socket: UdpSocket) -> io::Result<Option<UdpSocket>> {
    socket.connect(socket.local_addr()?)?;
    // Windows may drop such datagrams without an answer: there it is closed.
    Ok((!cfg!(windows)).then_some(socket))
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    #[test]
    fn nobody_else_gets_the_port_of_nobody_and_senders_hear_that_it_is_unreachable() {
        let (nobody, _keep) = nobody().unwrap();
        let taken = UdpSocket::bind(nobody).map_err(|error| error.kind());
        assert_eq!(taken.err(), Some(ErrorKind::AddrInUse));
        let client = udp_socket().unwrap();
        client.connect(nobody).unwrap();
        client.send(b"hello").unwrap();
        let received = client.recv(&mut [0; 16]).map_err(|error| error.kind());
        assert_eq!(received, Err(ErrorKind::ConnectionRefused));
    }
}
