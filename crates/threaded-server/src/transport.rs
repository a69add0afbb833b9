//! What differs between TCP and UDP: all that a [`Server`](crate::Server) needs from a socket.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use lesson_kit::Context;

use crate::Settings;

/// A bound socket from which requests come.
///
/// In Python these are methods that a subclass of `BaseServer` overrides; each doc names its counterpart.
pub trait Transport: Sized + Send + Sync {
    /// What a handler gets: a connection, or a datagram.
    type Request: Send + Sync;

    /// Opens the socket and binds it: `server_bind` and `server_activate`.
    ///
    /// # Errors
    /// If this address cannot be bound.
    fn bind(addr: SocketAddr, settings: &Settings) -> io::Result<Self>;

    /// Where the socket is bound, with the port that the kernel chose.
    fn server_address(&self) -> SocketAddr;

    /// How long [`get_request`](Self::get_request) waits; `None`: without a limit.
    ///
    /// # Errors
    /// If the operating system has no time limit for this kind of socket.
    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()>;

    /// Waits for the next request; returns it with the address of its peer.
    ///
    /// # Errors
    /// Those of accept(2) or recvmsg(2). None of them ends a server.
    fn get_request(&self) -> io::Result<(Self::Request, SocketAddr)>;

    /// Is `client_address` the server's own? Such a request is not served:
    /// the answer would come back as the next one.
    fn is_own(&self, _client_address: SocketAddr) -> bool {
        false
    }

    /// Ends a [`get_request`](Self::get_request) in which another thread waits, and does not wait itself.
    /// Python looks at a flag every half second instead.
    fn wake(&self);

    /// Ends the wait of a handler, in another thread, for the peer of this request.
    fn interrupt(request: &Self::Request);

    /// Called after the handler, before the request is closed.
    fn shutdown_request(request: &Self::Request);
}

/// Binds the first of the addresses that can be bound; a name may have several.
pub(crate) fn bind_any<T: Transport>(addr: &str, settings: &Settings) -> io::Result<T> {
    let mut failure = io::ErrorKind::NotFound.into();
    for candidate in addr.to_socket_addrs().context("resolve", addr)? {
        match T::bind(candidate, settings) {
            Ok(transport) => return Ok(transport),
            Err(error) => failure = error,
        }
    }
    Err(failure.context("bind", addr))
}

/// The address at which this machine itself reaches a socket that is bound to `bound`.
/// To "every address" (0.0.0.0, ::) not all systems can send.
pub(crate) fn from_here(mut bound: SocketAddr) -> SocketAddr {
    if bound.ip().is_unspecified() {
        bound.set_ip(match bound {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    bound
}
