//! The server: takes requests from a [`Transport`], and has them served.

use std::any::Any;
use std::io::{self, ErrorKind};
use std::iter;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use lesson_kit::error::in_words;

use crate::complaint::Complaint;
use crate::registry::{Registry, Ticket};
use crate::threads::{one_at_a_time, pool, thread_per_request};
use crate::transport::{Transport, bind_any};
use crate::{Handler, Settings, Threads};

/// How long to wait for a descriptor to become free before trying again.
/// Needed for those that other programs hold; for our own there is an event.
const TRY_AGAIN: Duration = Duration::from_millis(100);

/// A server; [`TcpServer`](crate::TcpServer) or [`UdpServer`](crate::UdpServer).
#[derive(Debug)]
pub struct Server<T: Transport> {
    transport: T,
    settings: Settings,
    registry: Registry<T::Request>,
    trouble: Complaint,
}

impl<T: Transport> Server<T> {
    /// Binds to `addr`, which is `HOST:PORT`: every address that HOST has is tried.
    /// From then on peers can connect; they wait until they are served.
    ///
    /// # Errors
    /// If HOST is unknown or none of its addresses can be had.
    pub fn bind(addr: &str, settings: Settings) -> io::Result<Self> {
        Ok(Self {
            transport: bind_any(addr, &settings)?,
            settings,
            registry: Registry::new(),
            trouble: Complaint::default(),
        })
    }

    /// Where the server is bound, with the port that the kernel chose; see getsockname(2).
    #[must_use]
    pub fn server_address(&self) -> SocketAddr {
        self.transport.server_address()
    }

    /// The socket, for what the server itself has no method for.
    #[must_use]
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Serves until [`shutdown`](Self::shutdown).
    ///
    /// When it returns, every handler has finished and every thread is joined: no more is to be closed
    /// (Python: `server_close` with `block_on_close`).
    /// After a `shutdown`, even one that came first, it returns at once: a server serves one life.
    ///
    /// # Errors
    /// If another thread is serving already, or a pool's threads cannot be started.
    /// Nothing that a peer does is an error here.
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
                self.trouble
                    .say(format_args!("turned a peer away: start a thread: {error}"));
            }),
        }
        Ok(())
    }

    /// Serves one request, in this thread, and returns when that is done.
    ///
    /// False if none came within [`timeout`](Settings::timeout) (Python calls `handle_timeout`),
    /// if the handler did not want it, or if the server was shut down.
    ///
    /// # Errors
    /// Those of [`Transport::get_request`]; `Unsupported` where accept has no timeout;
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

    /// Stops the server, from another thread, and waits until nobody serves any more.
    ///
    /// Handlers that wait for a peer are woken: they read the end of the stream.
    /// Nothing here polls, so it takes as long as the handlers take to return.
    ///
    /// Before `serve_forever`, and when called by several threads at once, it is just as well.
    /// A handler may call it, too. In Python it would wait for ever there if the server has one thread;
    /// here it does not wait then: the server stops when the handler has returned.
    pub fn shutdown(&self) {
        for request in self.registry.stop() {
            T::interrupt(&request);
        }
        self.transport.wake();
        self.registry.wait_until_done();
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
                    self.trouble.say(format_args!(
                        "cannot take the next request: {error} — waiting"
                    ));
                    self.registry.wait_for_change(TRY_AGAIN);
                }
            }
        }
        None
    }

    /// Is the request to be served?
    fn verify(&self, handler: &impl Handler<T::Request>, ticket: &Ticket<'_, T::Request>) -> bool {
        let client_address = ticket.client_address();
        if self.transport.is_own(client_address) {
            self.trouble.say(format_args!(
                "{client_address}: not answered: it is this server's own address"
            ));
            return false;
        }
        let verified = ticket.handle(|request| {
            unpanicked(|| handler.verify_request(request, client_address)).inspect_err(|error| {
                let _ = unpanicked(|| handler.handle_error(client_address, error));
            })
        });
        verified.unwrap_or(false)
    }

    /// Has the request handled. One bad handler ends neither the server nor a thread of its pool.
    fn finish_request(&self, handler: &impl Handler<T::Request>, ticket: &Ticket<'_, T::Request>) {
        let client_address = ticket.client_address();
        ticket.handle(|request| {
            let handled = unpanicked(|| handler.handle(request, client_address));
            if let Err(error) | Ok(Err(error)) = handled
                // What a shutdown interrupts fails; that is no news.
                && !self.registry.is_stopping()
            {
                let _ = unpanicked(|| handler.handle_error(client_address, &error));
            }
            T::shutdown_request(request);
        });
    }
}

/// Runs a piece of somebody else's code; a panic becomes an error.
fn unpanicked<O>(code: impl FnOnce() -> O) -> io::Result<O> {
    let reason = |panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        io::Error::other(format!("the handler panicked: {}", text.unwrap_or("?")))
    };
    // The handler is shared: if a panic leaves it broken inside, its own locks say so (poisoning).
    catch_unwind(AssertUnwindSafe(code)).map_err(reason)
}

/// The trouble of one peer, gone with it. Anything else, such as too few descriptors, would come again at once.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Interrupted | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

/// What a timeout is called differs: `WouldBlock` on Unix, `TimedOut` on Windows.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
