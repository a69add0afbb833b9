//! What the threads of a server share: the open requests, and whether the server is to stop.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// The requests that are open, and the state of the server.
#[derive(Debug)]
pub(crate) struct Registry<R> {
    state: Mutex<State<R>>,
    /// Notified when a request is closed, when the server is to stop, and when it has stopped.
    changed: Condvar,
}

#[derive(Debug)]
struct State<R> {
    open: HashMap<u64, Open<R>>,
    last_id: u64,
    serving: bool,
    stopping: bool,
}

#[derive(Debug)]
struct Open<R> {
    /// Weak, so that the request is closed when its [`Ticket`] is dropped.
    request: Weak<R>,
    /// The last thread that ran a handler for it.
    thread: Option<ThreadId>,
}

impl<R> Registry<R> {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                open: HashMap::new(),
                last_id: 0,
                serving: false,
                stopping: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// The server is serving until the guard is dropped.
    pub(crate) fn serve(&self) -> io::Result<Serving<'_, R>> {
        let mut state = self.lock();
        if state.serving {
            return Err(io::Error::new(
                ErrorKind::ResourceBusy,
                "another thread is serving already",
            ));
        }
        state.serving = true;
        Ok(Serving { registry: self })
    }

    /// Waits until fewer than `places` requests are open. Returns false if the server is to stop.
    pub(crate) fn wait_for_place(&self, places: usize) -> bool {
        let full = |state: &mut State<R>| !state.stopping && state.open.len() >= places;
        let state = self.changed.wait_while(self.lock(), full);
        !state.unwrap_or_else(PoisonError::into_inner).stopping
    }

    /// Waits until a request is closed or the server is to stop, and not longer than `limit`.
    pub(crate) fn wait_for_change(&self, limit: Duration) {
        let state = self.lock();
        if !state.stopping {
            let _ = self.changed.wait_timeout(state, limit);
        }
    }

    /// Adds an open request. Returns `None` if the server is to stop: the request is closed then.
    pub(crate) fn admit(&self, request: R, client_address: SocketAddr) -> Option<Ticket<'_, R>> {
        let mut state = self.lock();
        if state.stopping {
            return None;
        }
        let request = Arc::new(request);
        state.last_id += 1;
        let id = state.last_id;
        let open = Open {
            request: Arc::downgrade(&request),
            thread: None,
        };
        state.open.insert(id, open);
        Some(Ticket {
            registry: self,
            id,
            request: Some(request),
            client_address,
        })
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Admits no more requests, and returns those that are open.
    pub(crate) fn stop(&self) -> Vec<Arc<R>> {
        let mut state = self.lock();
        state.stopping = true;
        self.changed.notify_all();
        let open = state.open.values();
        open.filter_map(|open| open.request.upgrade()).collect()
    }

    /// Waits until the server has stopped serving, and not longer than `limit`. Has it stopped?
    /// Returns at once if a handler calls it: that would wait for itself.
    pub(crate) fn wait_until_done(&self, limit: Duration) -> bool {
        let state = self.lock();
        let this_thread = Some(thread::current().id());
        if state.open.values().any(|open| open.thread == this_thread) {
            return false;
        }
        let serving = |state: &mut State<R>| state.serving;
        let waited = self.changed.wait_timeout_while(state, limit, serving);
        !waited.unwrap_or_else(PoisonError::into_inner).0.serving
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        // Nothing panics while it holds this lock, and no socket call is made.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open request; dropping it closes the request and frees its place.
#[derive(Debug)]
pub(crate) struct Ticket<'a, R> {
    registry: &'a Registry<R>,
    id: u64,
    request: Option<Arc<R>>,
    client_address: SocketAddr,
}

impl<R> Ticket<'_, R> {
    pub(crate) fn client_address(&self) -> SocketAddr {
        self.client_address
    }

    /// Runs `work`, a handler, on the request.
    pub(crate) fn handle<O>(&self, work: impl FnOnce(&R) -> O) -> O {
        if let Some(open) = self.registry.lock().open.get_mut(&self.id) {
            open.thread = Some(thread::current().id());
        }
        work(self.request.as_ref().expect("taken only by drop"))
    }
}

impl<R> Drop for Ticket<'_, R> {
    fn drop(&mut self) {
        // Closed before its place is free, so that there are never more open requests than places.
        self.request = None;
        self.registry.lock().open.remove(&self.id);
        self.registry.changed.notify_all();
    }
}

/// As long as it exists, the server is serving.
pub(crate) struct Serving<'a, R> {
    registry: &'a Registry<R>,
}

impl<R> Drop for Serving<'_, R> {
    fn drop(&mut self) {
        self.registry.lock().serving = false;
        self.registry.changed.notify_all();
    }
}
