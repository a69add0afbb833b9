//! What a server does when `accept` fails, and when a place is free: with a transport that has no socket.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::{ALL, LOOPBACK, in_time, with};
use crate::{Server, Settings, Threads, Transport};

/// A transport without a socket: gives what its script says, then nothing until it is woken.
struct Scripted {
    /// From the last to the first.
    script: Mutex<Vec<io::Result<Request>>>,
    calls: AtomicUsize,
    woken: (Mutex<bool>, Condvar),
    timeouts: Mutex<Vec<Option<Duration>>>,
}

impl Transport for Scripted {
    type Request = Request;

    fn bind(_: SocketAddr, _: &Settings) -> io::Result<Self> {
        Ok(Self {
            script: Mutex::default(),
            calls: AtomicUsize::new(0),
            woken: (Mutex::new(false), Condvar::new()),
            timeouts: Mutex::default(),
        })
    }

    fn server_address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.timeouts.lock().unwrap().push(timeout);
        Ok(())
    }

    fn get_request(&self) -> io::Result<(Request, SocketAddr)> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if let Some(next) = self.script.lock().unwrap().pop() {
            return next.map(|request| (request, self.server_address()));
        }
        let woken = self.woken.0.lock().unwrap();
        drop(self.woken.1.wait_while(woken, |woken| !*woken).unwrap());
        Err(ErrorKind::Other.into())
    }

    fn wake(&self) {
        *self.woken.0.lock().unwrap() = true;
        self.woken.1.notify_all();
    }

    fn interrupt(_: &Request) {}

    fn shutdown_request(_: &Request) {}
}

/// It says when it is closed, and takes its time for that.
struct Request {
    is_closed: Arc<AtomicBool>,
}

impl Request {
    fn new() -> Self {
        let is_closed = Arc::new(AtomicBool::new(false));
        Self { is_closed }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        for _ in 0..100 {
            thread::yield_now();
        }
        self.is_closed.store(true, Ordering::SeqCst);
    }
}

/// Serves what `script` says, in reverse order, until the first request is handled.
fn play(threads: Threads, script: Vec<io::Result<Request>>, handle: impl Fn(&Scripted) + Sync) {
    let server = Server::<Scripted>::bind(LOOPBACK, with(threads)).unwrap();
    *server.transport().script.lock().unwrap() = script;
    let handler = |_: &Request, _: SocketAddr| {
        handle(server.transport());
        server.shutdown();
        Ok(())
    };
    server.serve_forever(&handler).unwrap();
}

#[test]
fn errors_of_accept_do_not_end_the_server() {
    in_time(|| {
        for threads in ALL {
            // So many that the server would be late if it waited after each.
            let passing = |_| Err(ErrorKind::ConnectionAborted.into());
            let mut script: Vec<_> = (0..200).map(passing).collect();
            script.insert(0, Ok(Request::new()));
            script.push(Err(ErrorKind::Other.into()));
            play(threads, script, |_| {});
        }
    });
}

#[test]
fn an_error_of_accept_that_stays_is_waited_out() {
    in_time(|| {
        let mut script: Vec<_> = (0..100_000).map(|_| Err(ErrorKind::Other.into())).collect();
        script.push(Ok(Request::new()));
        play(Threads::PerRequest, script, |transport| {
            let begin = Instant::now();
            let so_far = transport.calls.load(Ordering::SeqCst);
            while transport.calls.load(Ordering::SeqCst) < so_far + 3 {
                thread::yield_now();
            }
            assert!(begin.elapsed() >= Duration::from_millis(100));
        });
    });
}

#[test]
fn a_place_is_free_when_its_request_is_closed() {
    in_time(|| {
        let requests = [Request::new(), Request::new()];
        let is_closed = Arc::clone(&requests[1].is_closed);
        let settings = Settings {
            max_connections: NonZeroUsize::MIN,
            ..with(Threads::PerRequest)
        };
        let server = Server::<Scripted>::bind(LOOPBACK, settings).unwrap();
        *server.transport().script.lock().unwrap() = requests.map(Ok).into();
        let order = Mutex::new(Vec::new());
        let handler = |_: &Request, _: SocketAddr| {
            let mut order = order.lock().unwrap();
            order.push(is_closed.load(Ordering::SeqCst));
            if order.len() == 2 {
                server.shutdown();
            }
            Ok(())
        };
        server.serve_forever(&handler).unwrap();
        assert_eq!(order.into_inner().unwrap(), [false, true]);
    });
}

#[test]
fn the_timeout_is_for_handle_request_only() {
    in_time(|| {
        let timeout = Some(Duration::from_secs(1));
        let settings = Settings {
            timeout,
            ..Settings::default()
        };
        let server = Server::<Scripted>::bind(LOOPBACK, settings).unwrap();
        let handler = |_: &Request, _: SocketAddr| Ok(());
        let error = ErrorKind::Other;
        *server.transport().script.lock().unwrap() = vec![Err(error.into())];
        assert_eq!(server.handle_request(&handler).unwrap_err().kind(), error);
        server.shutdown();
        server.serve_forever(&handler).unwrap();
        assert_eq!(
            *server.transport().timeouts.lock().unwrap(),
            [timeout, None]
        );
    });
}
