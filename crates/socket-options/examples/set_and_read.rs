//! Sets five options, and reads them back. The Python program is `tests/python/set_and_read.py`.

use std::io;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

fn main() -> io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_recv_buffer_size(10_000)?;
    socket.set_linger(Some(Duration::from_secs(3)))?;
    socket.set_keepalive(true)?;
    socket.set_tcp_nodelay(true)?;

    println!("SO_REUSEADDR {}", socket.reuse_address()?);
    println!("SO_RCVBUF {}", socket.recv_buffer_size()?);
    println!("SO_LINGER {:?}", socket.linger()?);
    println!("SO_KEEPALIVE {}", socket.keepalive()?);
    println!("TCP_NODELAY {}", socket.tcp_nodelay()?);
    Ok(())
}
