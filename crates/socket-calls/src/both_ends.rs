//! Both ends of a TCP connection in one program: what most experiments begin with.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;

use instruments::sockets::entry_of;
use socket2::{Domain, SockRef, Socket, Type};

/// A client and the server's end of its connection, over loopback.
///
/// # Errors
///
/// An error of bind, listen, connect or accept.
pub fn connected() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;
    Ok((client, server))
}

/// An address at which nobody listens, and the socket that keeps it so: it is bound there, so no other can be.
///
/// # Errors
///
/// An error of socket or bind.
pub fn nobody_there() -> io::Result<(SocketAddr, Socket)> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    Ok((address_of(&socket)?, socket))
}

/// The address that getsockname returns for an Internet socket.
///
/// # Errors
///
/// [`ErrorKind::InvalidData`] if it is another kind of socket; an error of getsockname.
pub fn address_of(socket: &Socket) -> io::Result<SocketAddr> {
    let address = socket.local_addr()?.as_socket();
    address.ok_or(ErrorKind::InvalidData.into())
}

/// Waits until at least `count` bytes can be received, and leaves them there; `count` is 64 at most.
///
/// # Errors
///
/// [`ErrorKind::UnexpectedEof`] if the stream ends before; an error of recv.
pub fn wait_for(stream: &TcpStream, count: usize) -> io::Result<()> {
    loop {
        match stream.peek(&mut [0; 64])? {
            enough if enough >= count => return Ok(()),
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            _ => thread::yield_now(),
        }
    }
}

/// Waits until `count` connections wait to be accepted, by the kernel's own count (Linux).
///
/// # Errors
///
/// That the kernel does not show its sockets.
pub fn wait_for_queue<'socket>(
    listener: impl Into<SockRef<'socket>>,
    count: u32,
) -> io::Result<()> {
    let listener = listener.into();
    while entry_of(&*listener)?.recv_queue < count {
        thread::yield_now();
    }
    Ok(())
}
