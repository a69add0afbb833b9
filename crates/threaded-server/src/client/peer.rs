//! One peer: sends a message, waits for the same to come back.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

use lesson_kit::Context;

use super::{Load, Protocol};

/// How much of a message is under way at once, in bytes.
///
/// Who sends a megabyte before it reads may wait for ever:
/// the server cannot send back what nobody reads, and so does not read on either.
const PIECE: usize = 16 * 1024;

pub(super) enum Peer {
    Tcp(TcpStream, SocketAddr),
    Udp(UdpSocket, SocketAddr, Duration),
}

impl Peer {
    /// Tries every address that the server's name has.
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
        // Now it takes datagrams from nobody else, and hears of it when nobody listens there.
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

    /// A lost datagram is one datagram lost.
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

/// A late echo of an earlier message is not the answer to this one: it waits on, but not longer.
fn echo_datagram(socket: &UdpSocket, message: &[u8], timeout: Duration) -> io::Result<()> {
    socket.send(message)?;
    // Not `Instant::now() + timeout`, which panics when the sum is too large.
    let begin = Instant::now();
    // One byte more, to notice a longer answer: recv cuts silently.
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

/// What a timeout is called differs: `WouldBlock` on Unix, `TimedOut` on Windows.
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
