//! One peer: sends a message, and waits until the same comes back.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

use lesson_kit::Context;

use super::{Load, Protocol};

/// How much of a message is sent before its echo is read, in bytes.
///
/// With a megabyte both sides could wait without end: the server's `write` waits until the client reads,
/// and the client's `write` waits until the server reads.
const PIECE: usize = 16 * 1024;

pub(super) enum Peer {
    Tcp(TcpStream, SocketAddr),
    Udp(UdpSocket, SocketAddr, Duration),
}

impl Peer {
    /// Connects to the first address of the server that answers.
    pub(super) fn connect(load: &Load) -> io::Result<Self> {
        let addr = load.addr.as_str();
        let mut failure = io::Error::from(ErrorKind::NotFound).context("resolve", addr);
        for server in addr.to_socket_addrs().context("resolve", addr)? {
            let peer = match load.protocol {
                Protocol::Tcp => Self::tcp(server, load.timeout),
                Protocol::Udp => Self::udp(server, load.timeout),
            };
            match peer {
                Ok(peer) => return Ok(peer),
                Err(error) => failure = error.context("connect to", server),
            }
        }
        Err(failure)
    }

    fn tcp(server: SocketAddr, timeout: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&server, timeout)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(timeout))?;
        stream.set_write_timeout(Some(timeout))?;
        Ok(Self::Tcp(stream, server))
    }

    fn udp(server: SocketAddr, timeout: Duration) -> io::Result<Self> {
        let any = match server {
            SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
            SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
        };
        let socket = UdpSocket::bind(any)?;
        // Now it receives from this server only, and gets an error if nobody listens there.
        socket.connect(server)?;
        Ok(Self::Udp(socket, server, timeout))
    }

    /// Its own address; the server prints it.
    pub(super) fn addr(&self) -> String {
        let addr = match self {
            Self::Tcp(stream, _) => stream.local_addr(),
            Self::Udp(socket, ..) => socket.local_addr(),
        };
        addr.map_or_else(|error| error.to_string(), |addr| addr.to_string())
    }

    /// # Errors
    /// If the message does not come back, or something else does.
    pub(super) fn echo(&mut self, message: &[u8]) -> io::Result<()> {
        match self {
            Self::Tcp(stream, server) => echo_stream(stream, message, *server),
            Self::Udp(socket, server, timeout) => {
                echo_datagram(socket, message, *timeout).context("echo by", *server)
            }
        }
    }

    /// After a lost datagram the peer can send the next one.
    pub(super) fn goes_on_after(&self, error: &io::Error) -> bool {
        matches!(self, Self::Udp(..)) && is_timeout(error)
    }
}

fn echo_stream(stream: &mut TcpStream, message: &[u8], server: SocketAddr) -> io::Result<()> {
    for piece in message.chunks(PIECE) {
        stream
            .write_all(piece)
            .map_err(named)
            .context("write to", server)?;
        let mut answer = vec![0; piece.len()];
        stream
            .read_exact(&mut answer)
            .map_err(|error| match error.kind() {
                ErrorKind::UnexpectedEof => {
                    io::Error::new(error.kind(), format!("{server} closed the connection"))
                }
                _ => named(error).context("read from", server),
            })?;
        if answer != piece {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                format!("{server} sent something else back"),
            ));
        }
    }
    Ok(())
}

/// A late echo of an earlier message is not the answer: the wait goes on, but does not become longer.
fn echo_datagram(socket: &UdpSocket, message: &[u8], timeout: Duration) -> io::Result<()> {
    socket.send(message)?;
    // Not `Instant::now() + timeout`, which panics when the sum is too large.
    let begin = Instant::now();
    // One byte more, to notice a longer answer: recv cuts off the rest without an error.
    let mut answer = vec![0; message.len() + 1];
    loop {
        let left = timeout.saturating_sub(begin.elapsed());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        match socket.recv(&mut answer) {
            Ok(count) if answer[..count] == *message => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(named(error)),
        }
    }
}

/// Calls a timeout by its name; see [`is_timeout`].
fn named(error: io::Error) -> io::Error {
    if is_timeout(&error) {
        return ErrorKind::TimedOut.into();
    }
    error
}

/// A timeout is `WouldBlock` on Unix, and `TimedOut` on Windows.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroUsize};

    use super::*;
    use crate::{Echo, Settings, TcpServer, UdpServer};

    /// Far beyond what an `Instant` can hold.
    #[test]
    fn no_timeout_is_too_long() {
        let load = |protocol, server_address: SocketAddr| Load {
            protocol,
            addr: server_address.to_string(),
            peers: NonZeroUsize::MIN,
            messages: NonZeroU32::MIN,
            size: None,
            timeout: Duration::MAX,
        };
        let echo = |load: &Load| Peer::connect(load)?.echo(b"hello");
        let settings = Settings::default();
        let tcp = TcpServer::bind("127.0.0.1:0", settings.clone()).unwrap();
        let udp = UdpServer::bind("127.0.0.1:0", settings).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| tcp.handle_request(&Echo::new(None)));
            scope.spawn(|| udp.handle_request(&Echo::new(None)));
            echo(&load(Protocol::Tcp, tcp.server_address())).unwrap();
            echo(&load(Protocol::Udp, udp.server_address())).unwrap();
        });
    }
}
