//! TCP: a request is a connection.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

use crate::transport::{Transport, from_here};
use crate::{Server, Settings};

/// A server whose requests are connections; Python's `TCPServer`.
pub type TcpServer = Server<Tcp>;

/// A listening socket.
#[derive(Debug)]
pub struct Tcp {
    listener: TcpListener,
    addr: SocketAddr,
    /// Connects to `addr` to wake `accept`.
    /// Opened beforehand: when the server is to stop, there may be no descriptor left.
    alarm: Socket,
}

impl Transport for Tcp {
    type Request = TcpStream;

    fn bind(addr: SocketAddr, settings: &Settings) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
        // Must come before bind. On Windows the option would let others take the port over.
        socket.set_reuse_address(settings.allow_reuse_address && cfg!(unix))?;
        socket.bind(&addr.into())?;
        socket.listen(i32::try_from(settings.request_queue_size).unwrap_or(i32::MAX))?;
        let listener = TcpListener::from(socket);
        Ok(Self {
            addr: listener.local_addr()?,
            listener,
            alarm: alarm(addr)?,
        })
    }

    fn server_address(&self) -> SocketAddr {
        self.addr
    }

    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        // SO_RCVTIMEO covers accept on Linux (socket(7)); BSD and Windows ignore it there.
        if timeout.is_some() && !cfg!(any(target_os = "linux", target_os = "android")) {
            return Err(io::Error::new(
                ErrorKind::Unsupported,
                "this system has no timeout for accept",
            ));
        }
        SockRef::from(&self.listener).set_read_timeout(timeout)
    }

    /// See accept(2).
    fn get_request(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.listener.accept()
    }

    fn wake(&self) {
        // Non-blocking: with a full backlog `connect` would wait, but `accept` does not wait then.
        let connected = self.alarm.connect(&from_here(self.addr).into());
        if connected.is_err() {
            // No local port is free, or no network is up. Linux ends accept like this, too; other systems do not.
            let _ = SockRef::from(&self.listener).shutdown(Shutdown::Both);
        }
    }

    /// A `read` that waits returns 0, and a `write` fails; see shutdown(2).
    fn interrupt(stream: &TcpStream) {
        // It fails if the peer has left: then no thread waits for it either.
        let _ = stream.shutdown(Shutdown::Both);
    }

    /// Sends the end of the stream, even if the handler has kept a second handle on the socket.
    fn shutdown_request(stream: &TcpStream) {
        let _ = stream.shutdown(Shutdown::Write);
    }
}

fn alarm(addr: SocketAddr) -> io::Result<Socket> {
    let alarm = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    alarm.set_nonblocking(true)?;
    // Closed by a reset, it leaves no TIME_WAIT that would keep the port from the next server.
    alarm.set_linger(Some(Duration::ZERO))?;
    Ok(alarm)
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{LOOPBACK, connect, echoes, in_time, serving};
    use crate::{Echo, Settings};

    #[test]
    fn shutdown_ends_a_server_that_no_connection_reaches() {
        in_time(|| {
            // Often, because the server may see that it is to stop before it waits in accept.
            for _ in 0..20 {
                serving(
                    Settings::default(),
                    &Echo::new(None),
                    |server: &TcpServer| {
                        assert!(echoes(&connect(server)));
                        // Connected elsewhere, it cannot connect again.
                        let elsewhere = TcpListener::bind(LOOPBACK).unwrap();
                        let addr = elsewhere.local_addr().unwrap();
                        let alarm = &server.transport().alarm;
                        alarm.set_nonblocking(false).unwrap();
                        alarm.connect(&addr.into()).unwrap();
                    },
                );
            }
        });
    }
}
