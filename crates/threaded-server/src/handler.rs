//! What you write: the service itself.

use std::io;
use std::net::SocketAddr;

use lesson_kit::Screen;
use lesson_kit::error::in_words;

/// Serves requests of the type `R`: [`TcpStream`](std::net::TcpStream) or [`Datagram`](crate::Datagram).
///
/// Python makes an object of your `BaseRequestHandler` for each request, with `setup` and `finish` around `handle`.
/// Here one handler is shared by all threads, hence `&self`:
/// what belongs to one request is a local variable of `handle`,
/// and what must happen at its end, even after a panic, goes into its `Drop`.
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
    /// Serves one request, and returns when all is said.
    /// A connection is closed after that.
    ///
    /// # Errors
    /// Whatever went wrong: it ends this request, not the server.
    fn handle(&self, request: &R, client_address: SocketAddr) -> io::Result<()>;

    /// Is this request to be served? Called by the thread that accepts, so it must not take long.
    fn verify_request(&self, _request: &R, _client_address: SocketAddr) -> bool {
        true
    }

    /// Told what `handle` returned as an error, or that it panicked; says so on stderr.
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

/// For `map_err` in a handler: names the operation, and leaves the address to [`Handler::handle_error`].
pub(crate) fn during(operation: &str) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{operation}: {}", in_words(&error)))
}
