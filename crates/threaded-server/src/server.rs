//! The server: takes requests from a [`Transport`], and passes them to a way of serving.

use std::any::Any;
use std::io::{self, ErrorKind};
use std::iter;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use lesson_kit::error::in_words;

use crate::registry::{Registry, Ticket};
use crate::reporter::Reporter;
use crate::threads::{one_at_a_time, pool, thread_per_request};
use crate::transport::{Transport, bind_any};
use crate::{Handler, Settings, Threads};

/// How long to wait for a free descriptor before trying again.
/// When the server closes one itself, the wait ends; when another program does, only time helps.
const TRY_AGAIN: Duration = Duration::from_millis(100);

/// A server: [`TcpServer`](crate::TcpServer) or [`UdpServer`](crate::UdpServer).
#[derive(Debug)]
pub struct Server<T: Transport> {
    transport: T,
    settings: Settings,
    registry: Registry<T::Request>,
    accept_errors: Reporter,
    thread_errors: Reporter,
    own_datagrams: Reporter,
}

impl<T: Transport> Server<T> {
    /// Binds to `addr`, which is `HOST:PORT`, at the first address of HOST that can be bound.
    /// From then on peers can connect; they wait until they are served.
    ///
    /// # Errors
    /// If HOST is unknown, or if none of its addresses can be bound.
    pub fn bind(addr: &str, settings: Settings) -> io::Result<Self> {
        Ok(Self {
            transport: bind_any(addr, &settings)?,
            settings,
            registry: Registry::new(),
            accept_errors: Reporter::default(),
            thread_errors: Reporter::default(),
            own_datagrams: Reporter::default(),
        })
    }

    /// Where the server is bound, with the port that the kernel chose; see getsockname(2).
    #[must_use]
    pub fn server_address(&self) -> SocketAddr {
        self.transport.server_address()
    }

    /// The transport, for what the server itself has no methods for.
    #[must_use]
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Serves until [`shutdown`](Self::shutdown).
    ///
    /// When it returns, every handler has finished and every thread is joined
    /// (Python: `server_close` with `block_on_close`).
    /// After a `shutdown`, or if that came first, it returns at once: a server cannot be started again.
    ///
    /// # Errors
    /// If another thread is serving already, or if the threads of a pool cannot be started.
    /// Never because of a peer.
    pub fn serve_forever(&self, handler: &impl Handler<T::Request>) -> io::Result<()> {
        let _serving = self.registry.serve()?;
        self.transport.set_timeout(None)?;
        let requests = iter::from_fn(|| self.next_request(handler));
        let work = |request| self.finish_request(handler, &request);
        match self.settings.threads {
            Threads::One => one_at_a_time(requests, work),
            Threads::Pool(_) => pool(self.settings.places(), requests, work)?,
            Threads::PerRequest => thread_per_request(requests, work, |error| {
                let error = in_words(error);
                self.thread_errors
                    .report(format_args!("turned a peer away: start a thread: {error}"));
            }),
        }
        Ok(())
    }

    /// Serves one request, in this thread, and returns when that is done.
    ///
    /// Returns false if none came within [`timeout`](Settings::timeout) (Python calls `handle_timeout`),
    /// if it was not verified, or if the server was shut down.
    ///
    /// # Errors
    /// Those of [`Transport::get_request`]; `Unsupported` if there is a timeout and this system has none for accept;
    /// and if another thread is serving already.
    pub fn handle_request(&self, handler: &impl Handler<T::Request>) -> io::Result<bool> {
        let _serving = self.registry.serve()?;
        self.transport.set_timeout(self.settings.timeout)?;
        if self.registry.is_stopping() {
            return Ok(false);
        }
        let (request, client_address) = match self.transport.get_request() {
            Ok(request) => request,
            Err(error) if is_timeout(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        let Some(request) = self.registry.admit(request, client_address) else {
            return Ok(false);
        };
        let wanted = self.verify(handler, &request);
        if wanted {
            self.finish_request(handler, &request);
        }
        Ok(wanted)
    }

    /// Stops the server, from another thread, and waits until `serve_forever` is at its end.
    ///
    /// Handlers that wait for a peer are woken: they read the end of the stream.
    /// Nothing here polls, so it takes as long as the handlers take to return.
    ///
    /// It may be called before `serve_forever`, and by several threads at once.
    /// A handler may call it, too; then it does not wait, and the server stops when that handler has returned.
    /// (In Python, a handler of a server with one thread would wait without end.)
    pub fn shutdown(&self) {
        self.shutdown_within(Duration::MAX);
    }

    /// Like [`shutdown`](Self::shutdown), but does not wait longer than `limit`.
    /// Returns false if a handler has not returned by then.
    pub fn shutdown_within(&self, limit: Duration) -> bool {
        for request in self.registry.stop() {
            T::interrupt(&request);
        }
        self.transport.wake();
        self.registry.wait_until_done(limit)
    }

    /// The next request that is to be served; `None` when the server is to stop.
    fn next_request(&self, handler: &impl Handler<T::Request>) -> Option<Ticket<'_, T::Request>> {
        while self.registry.wait_for_place(self.settings.places().get()) {
            match self.transport.get_request() {
                Ok((request, client_address)) => {
                    let request = self.registry.admit(request, client_address)?;
                    if self.verify(handler, &request) {
                        return Some(request);
                    }
                }
                Err(error) if is_passing(&error) || self.registry.is_stopping() => {}
                Err(error) => {
                    let error = in_words(&error);
                    self.accept_errors.report(format_args!(
                        "cannot take the next request: {error} — waiting"
                    ));
                    self.registry.wait_for_change(TRY_AGAIN);
                }
            }
        }
        None
    }

    /// Should the request be served?
    fn verify(&self, handler: &impl Handler<T::Request>, ticket: &Ticket<'_, T::Request>) -> bool {
        let client_address = ticket.client_address();
        if self.transport.is_own(client_address) {
            self.own_datagrams.report(format_args!(
                "{client_address}: not answered: it is this server's own address"
            ));
            return false;
        }
        let verified = ticket.handle(|request| {
            catch_panic(|| handler.verify_request(request, client_address)).inspect_err(|error| {
                let _ = catch_panic(|| handler.handle_error(client_address, error));
            })
        });
        verified.unwrap_or(false)
    }

    /// Calls the handler. An error or a panic of it ends neither the server nor a thread of its pool.
    fn finish_request(&self, handler: &impl Handler<T::Request>, ticket: &Ticket<'_, T::Request>) {
        let client_address = ticket.client_address();
        ticket.handle(|request| {
            let handled = catch_panic(|| handler.handle(request, client_address));
            if let Err(error) | Ok(Err(error)) = handled
                // A handler that shutdown has interrupted fails, and the peer is not to blame.
                && !self.registry.is_stopping()
            {
                let _ = catch_panic(|| handler.handle_error(client_address, &error));
            }
            T::shutdown_request(request);
        });
    }
}

/// Runs a handler's code; a panic becomes an error.
fn catch_panic<O>(code: impl FnOnce() -> O) -> io::Result<O> {
    let reason = |panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        io::Error::other(format!("the handler panicked: {}", text.unwrap_or("?")))
    };
    // The handler is used on after a panic: if that left it in disorder, its own locks are poisoned.
    catch_unwind(AssertUnwindSafe(code)).map_err(reason)
}

/// Does the error concern one peer, and not the next call? Others, such as too few descriptors, come again at once.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Interrupted | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

/// A timeout is `WouldBlock` on Unix, and `TimedOut` on Windows.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
