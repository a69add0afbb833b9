//! Both ends of a connection in one program: what most experiments begin with.

use std::io;
use std::net::{TcpListener, TcpStream};

/// The longest wait for something that must come, in milliseconds; on an idle machine it takes microseconds.
pub const PATIENCE: u16 = 3000;

/// A connection: the client's end, and the server's, which does not block, as in a loop.
///
/// # Errors
/// An error of a call that should not fail.
pub fn connection() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;
    server.set_nonblocking(true)?;
    Ok((client, server))
}
