//! The server: takes requests, has them served, and ends when all is done.

use std::io;
use std::net::SocketAddr;
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use crate::given::{not_written, note};
use crate::request::Request;
use crate::source::Source;
use crate::threads::{Threads, Way};

/// How long to wait for a descriptor to become free before trying again.
const TRY_AGAIN: Duration = Duration::from_millis(100);

pub struct Server {
    source: Box<dyn Source>,
    way: Way,
    state: Mutex<State>,
    /// Notified when a request has entered the state, and when it has left.
    changed: Condvar,
}

/// The open requests, and how many there may be.
struct State {
    places: usize,
    open: Vec<Arc<dyn Request>>,
}

impl Server {
    pub fn new(source: Box<dyn Source>, threads: Threads, max_connections: usize) -> Self {
        let state = State {
            places: max_connections,
            open: Vec::new(),
        };
        Self {
            source,
            way: Way::new(threads),
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.source.local_addr()
    }

    /// Takes one request after the other, and passes each to the way of serving.
    pub fn serve_forever(self: Arc<Self>) -> ! {
        loop {
            self.wait_for_place();
            // stage 12 {
            //- let request = self.source.get_request().expect("accept does not fail");
            let request = match self.source.get_request() {
                Ok(request) => request,
                Err(error) => {
                    // No descriptors left, most likely: the next call would fail, too.
                    note(format_args!("cannot take the next request: {error}"));
                    self.wait_for_change();
                    continue;
                }
            };
            // stage 12 }
            let peer = request.peer();
            if self.source.is_own(peer) {
                note(format_args!(
                    "{peer}: not answered: it is this server's own address"
                ));
                continue;
            }
            self.enter(&request);
            let server = Arc::clone(&self);
            let work = move || server.finish_request(request);
            self.way.serve(Box::new(work));
        }
    }

    /// Serves one request to its end, in whatever thread this is.
    fn finish_request(&self, request: Arc<dyn Request>) {
        // stage 9 {
        //- request.handle().expect("peers make no errors");
        if let Err(error) = request.handle() {
            // One bad peer ends neither the server nor a thread of its pool.
            note(format_args!("{}: {error}", request.peer()));
        }
        // stage 9 }
        self.leave(request);
    }

    /// Waits until a place is free. Until then other peers wait in the backlog.
    fn wait_for_place(&self) {
        // stage 11 {
        let is_full = |state: &mut State| state.open.len() >= state.places;
        let state = self.changed.wait_while(self.lock(), is_full);
        drop(state.expect("no thread panics with this lock"));
        // stage 11 }
    }

    /// The request is open from now on.
    fn enter(&self, request: &Arc<dyn Request>) {
        // stage 11 {
        self.lock().open.push(Arc::clone(request));
        self.changed.notify_all();
        // stage 11 }
    }

    /// The request was served: its place is free.
    fn leave(&self, request: Arc<dyn Request>) {
        // stage 11 {
        let mut state = self.lock();
        state.open.retain(|other| !Arc::ptr_eq(other, &request));
        // The last handle closes it, before the other threads are notified: they need its descriptor.
        drop(request);
        self.changed.notify_all();
        // stage 11 }
    }

    /// Waits until a request is closed; not for long, because another program may free a descriptor.
    fn wait_for_change(&self) {
        // stage 12 {
        let state = self.changed.wait_timeout(self.lock(), TRY_AGAIN);
        drop(state.expect("no thread panics with this lock"));
        // stage 12 }
    }

    /// Ends the program when every handler is done. Called in a thread of its own.
    pub fn stop(&self) {
        // stage 13 {
        let mut state = self.lock();
        // No more requests are admitted.
        state.places = 0;
        while !state.open.is_empty() {
            for request in &state.open {
                request.interrupt();
            }
            let changed = self.changed.wait(state);
            state = changed.expect("no thread panics with this lock");
        }
        process::exit(0);
        // stage 13 }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with this lock")
    }
}
