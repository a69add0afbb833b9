//! What differs between TCP and UDP: all that a [`Server`](crate::Server) wants of a socket.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use lesson_kit::Context;

use crate::Settings;

/// A bound socket from which requests come.
///
/// Python has this as methods to override in a subclass of `BaseServer`; each names its counterpart.
pub trait Transport: Sized + Send + Sync {
    /// What a handler gets: a connection, or a datagram.
    type Request: Send + Sync;

    /// Opens the socket and binds it: `server_bind` and `server_activate`.
    ///
    /// # Errors
    /// If this address cannot be had.
    fn bind(addr: SocketAddr, settings: &Settings) -> io::Result<Self>;

    /// Where the socket is bound, with the port that the kernel chose.
    fn server_address(&self) -> SocketAddr;

    /// How long [`get_request`](Self::get_request) waits; `None` is for ever.
    ///
    /// # Errors
    /// If the operating system cannot do it for this kind of socket.
    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()>;

    /// Waits for the next request, and says whose it is.
    ///
    /// # Errors
    /// Those of accept(2) or recvfrom(2); none of them is a reason for a server to end.
    fn get_request(&self) -> io::Result<(Self::Request, SocketAddr)>;

    /// Did the server itself send a request that seems to come from `client_address`?
    /// It is not served: the answer would be the next such request.
    fn is_own(&self, _client_address: SocketAddr) -> bool {
        false
    }

    /// Lets a [`get_request`](Self::get_request) that another thread is waiting in return.
    /// Never waits itself. Python polls every half second instead.
    fn wake(&self);

    /// Lets a handler that waits for this request's peer, in another thread, wait no more.
    fn interrupt(request: &Self::Request);

    /// What is due when the handler is done, before the request is closed.
    fn shutdown_request(request: &Self::Request);
}

/// Binds the first of the addresses that can be had; a name may have several.
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

/// The address under which this machine itself reaches a socket bound to `bound`:
/// "every address" (0.0.0.0, ::) is none that one could send to on all systems.
pub(crate) fn from_here(mut bound: SocketAddr) -> SocketAddr {
    if bound.ip().is_unspecified() {
        bound.set_ip(match bound {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    bound
}
