//! The service, which you write.

use std::io;
use std::net::SocketAddr;

use lesson_kit::Screen;
use lesson_kit::error::in_words;

/// Serves requests of the type `R`: [`TcpStream`](std::net::TcpStream) or [`Datagram`](crate::Datagram).
///
/// Python makes an object of your `BaseRequestHandler` for each request, with `setup` and `finish` around `handle`.
/// Here all threads share one handler, hence `&self`.
/// What belongs to one request is a local variable of `handle`,
/// and what must happen at its end, even after a panic, is the `Drop` of one.
///
/// A closure is a handler, too:
///
/// ```
/// use std::io::{self, Write};
/// use std::net::{SocketAddr, TcpStream};
/// use threaded_server::Handler;
///
/// let greeter = |mut stream: &TcpStream, client: SocketAddr| stream.write_all(b"hello\n");
/// # fn check(_: impl Handler<TcpStream>) {}
/// # check(greeter);
/// ```
pub trait Handler<R>: Sync {
    /// Serves one request. When it returns, the connection is closed.
    ///
    /// # Errors
    /// Any error ends this request, and not the server.
    fn handle(&self, request: &R, client_address: SocketAddr) -> io::Result<()>;

    /// Should this request be served? The thread that accepts calls it, so it must not take long.
    fn verify_request(&self, _request: &R, _client_address: SocketAddr) -> bool {
        true
    }

    /// Reports an error that `handle` returned, or that it panicked: on stderr, unless you write another one.
    fn handle_error(&self, client_address: SocketAddr, error: &io::Error) {
        Screen::plain().note(format_args!("{client_address}: {error}"));
    }
}

impl<R, F> Handler<R> for F
where
    F: Fn(&R, SocketAddr) -> io::Result<()> + Sync,
{
    fn handle(&self, request: &R, client_address: SocketAddr) -> io::Result<()> {
        self(request, client_address)
    }
}

/// For `map_err` in a handler: names the operation. [`Handler::handle_error`] adds the address.
pub(crate) fn during(operation: &str) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{operation}: {}", in_words(&error)))
}
