//! The listening socket: for this machine only, and never deaf to a stop.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use lesson_kit::Context;
use socket2::{Domain, SockRef, Socket, Type};

/// A listening socket, and what wakes the thread that waits in `accept`.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    addr: SocketAddr,
    /// `accept` knows nothing of a flag, but a connection wakes it: this socket connects to `addr`.
    /// Opened beforehand, so that a server without a free descriptor can be stopped, too.
    alarm: Socket,
}

impl Listener {
    /// Listens on `HOST:PORT`, which must be a loopback address.
    ///
    /// # Errors
    /// [`ErrorKind::PermissionDenied`] if other machines could connect: they would get a shell.
    /// Else if none of the name's addresses can be bound; see bind(2).
    pub fn bind(addr: &str) -> io::Result<Self> {
        let addrs: Vec<_> = addr.to_socket_addrs().context("resolve", addr)?.collect();
        let is_open = |addr: &&SocketAddr| !addr.ip().to_canonical().is_loopback();
        if let Some(open) = addrs.iter().find(is_open) {
            return Err(io::Error::new(
                ErrorKind::PermissionDenied,
                format!(
                    "bind {open}: refused — a program that can connect gets a shell, without a password, so only \
                     loopback addresses are served; use 127.0.0.1 or [::1], and `ssh -L` from elsewhere"
                ),
            ));
        }
        let listener = TcpListener::bind(&addrs[..]).context("bind", addr)?;
        let addr = listener.local_addr()?;
        Ok(Self {
            listener,
            addr,
            alarm: alarm(addr)?,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The next client; see accept(2).
    ///
    /// # Errors
    /// What accept(2) reports, such as a lack of descriptors.
    pub fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.listener.accept()
    }

    /// Wakes the thread that waits in [`accept`](Self::accept).
    pub fn wake(&self) {
        // Non-blocking: with a full backlog connect would wait, but accept does not.
        if self.alarm.connect(&self.addr.into()).is_err() {
            // No local port is free, or no network is up. Linux ends accept like this, too; other systems do not.
            let _ = SockRef::from(&self.listener).shutdown(Shutdown::Both);
        }
    }
}

fn alarm(addr: SocketAddr) -> io::Result<Socket> {
    let alarm = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    alarm.set_nonblocking(true)?;
    // Closed by a reset, it leaves no TIME_WAIT that would keep the port from the next server.
    alarm.set_linger(Some(Duration::ZERO))?;
    Ok(alarm)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::thread;

    use super::*;

    #[test]
    fn only_loopback_addresses_are_bound() {
        for open in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:192.0.2.1]:0"] {
            let error = Listener::bind(open).unwrap_err();
            assert!(error.to_string().contains("shell"), "{error}");
        }
    }

    #[test]
    fn accept_can_be_woken() {
        let listener = Arc::new(Listener::bind("127.0.0.1:0").unwrap());
        let (returned, has_returned) = mpsc::channel();
        let waiting = Arc::clone(&listener);
        // With a connection or, after a shutdown, with an error.
        thread::spawn(move || returned.send(waiting.accept().is_ok()));
        listener.wake();
        has_returned.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
