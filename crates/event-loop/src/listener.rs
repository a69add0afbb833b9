//! The listening socket.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use lesson_kit::Context;
use socket2::{Domain, Socket, Type};

/// How many connections the kernel completes before the loop accepts them: as many as may come in one round.
/// Kernels cut it to a limit of their own (Linux: `net.core.somaxconn`, 4096); see listen(2).
const BACKLOG: i32 = 4096;

/// Listens at `addr`, which is `HOST:PORT`, at the first address of HOST that can be bound. It does not block.
///
/// # Errors
/// If HOST is unknown, or if none of its addresses can be bound.
pub(crate) fn listen_on(addr: &str) -> io::Result<TcpListener> {
    let mut failure = io::ErrorKind::NotFound.into();
    for candidate in addr.to_socket_addrs().context("resolve", addr)? {
        match listen_at(candidate) {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = error,
        }
    }
    Err(failure.context("bind", addr))
}

fn listen_at(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    // Must come before bind. On Windows the option would let others take the port over.
    socket.set_reuse_address(cfg!(unix))?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    let listener = TcpListener::from(socket);
    // Between the event and accept the peer may have left; then a blocking accept would wait for the next one.
    listener.set_nonblocking(true)?;
    Ok(listener)
}
