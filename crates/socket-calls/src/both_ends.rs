//! Both ends of a TCP connection in one program: what most experiments begin with.

use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// A client and the server's end of its connection, over loopback.
///
/// # Errors
///
/// Whatever bind, listen, connect or accept say.
pub fn connected() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;
    Ok((client, server))
}

/// Waits until at least `count` bytes can be received, and leaves them there; `count` is 64 at most.
///
/// # Errors
///
/// [`ErrorKind::UnexpectedEof`] if the stream ends before; whatever recv says.
pub fn wait_for(stream: &TcpStream, count: usize) -> io::Result<()> {
    loop {
        match stream.peek(&mut [0; 64])? {
            enough if enough >= count => return Ok(()),
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            _ => thread::yield_now(),
        }
    }
}
