//! The sockets that nearly every experiment begins with.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

/// A TCP socket over IPv4, with every option at its default.
pub(crate) fn tcp() -> io::Result<Socket> {
    Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))
}

/// A UDP socket over IPv4, with every option at its default.
pub(crate) fn udp() -> io::Result<Socket> {
    Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))
}

/// A port of 127.0.0.1; 0 is any that is free.
pub(crate) fn loopback(port: u16) -> SockAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into()
}

/// A UDP socket that receives at a port of 127.0.0.1.
pub(crate) fn receiver() -> io::Result<Socket> {
    let socket = udp()?;
    socket.bind(&loopback(0))?;
    Ok(socket)
}

/// A socket that listens at a port of 127.0.0.1.
pub(crate) fn listener() -> io::Result<Socket> {
    listening(tcp()?)
}

/// This socket, listening at a port of 127.0.0.1.
pub(crate) fn listening(socket: Socket) -> io::Result<Socket> {
    socket.bind(&loopback(0))?;
    socket.listen(128)?;
    Ok(socket)
}

/// A connection: the client's end and the server's.
pub(crate) fn connection() -> io::Result<(Socket, Socket)> {
    connection_from(tcp()?)
}

/// A connection from this socket: the client's end and the server's.
pub(crate) fn connection_from(client: Socket) -> io::Result<(Socket, Socket)> {
    let listener = listener()?;
    client.connect(&listener.local_addr()?)?;
    Ok((client, listener.accept()?.0))
}

/// The port that the socket is bound to.
pub(crate) fn port(socket: &Socket) -> io::Result<u16> {
    Ok(internet(&socket.local_addr()?)?.port())
}

/// An address with a port.
pub(crate) fn internet(address: &SockAddr) -> io::Result<SocketAddr> {
    address
        .as_socket()
        .ok_or_else(|| io::Error::other("not an internet address"))
}
