//! How a server ends.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use socket2::{Domain, Socket, Type};
use support::PATIENCE;

use super::{ALL, LOOPBACK, connect, echoes, in_time, serving, wait_for_end, with};
use crate::{Echo, Handler, Settings, TcpServer, Threads, UdpServer};

/// Counts the threads that are really over: a thread's last act is to drop its locals.
struct Farewell {
    over: Arc<AtomicUsize>,
    /// Time enough for a server that does not join its threads to return without them.
    yields: usize,
}

impl Farewell {
    fn of_this_thread(over: &Arc<AtomicUsize>, yields: usize) {
        let over = Arc::clone(over);
        FAREWELL.set(Some(Self { over, yields }));
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        for _ in 0..self.yields {
            thread::yield_now();
        }
        self.over.fetch_add(1, Ordering::SeqCst);
    }
}

thread_local! {
    static FAREWELL: RefCell<Option<Farewell>> = const { RefCell::new(None) };
}

/// As many idle clients as the limit on descriptors allows, up to a thousand.
fn idle_clients() -> usize {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
        let (soft, _) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        // Both ends are here; the other tests need some, too.
        usize::try_from(soft.saturating_sub(200) / 2)
            .unwrap_or(usize::MAX)
            .min(1000)
    }
    #[cfg(not(unix))]
    1000
}

#[test]
fn shutdown_joins_the_threads_of_a_thousand_idle_clients() {
    in_time(|| {
        let count = idle_clients();
        let over = Arc::new(AtomicUsize::new(0));
        let finished = AtomicUsize::new(0);
        let (arrived, arrivals) = mpsc::channel();
        let handler = |stream: &TcpStream, client| {
            Farewell::of_this_thread(&over, 0);
            arrived.send(()).unwrap();
            let result = wait_for_end(stream, client);
            finished.fetch_add(1, Ordering::SeqCst);
            result
        };
        let mut clients = Vec::new();
        serving(with(Threads::PerRequest), &handler, |server: &TcpServer| {
            clients.extend((0..count).map(|_| connect(server)));
            for _ in 0..count {
                arrivals.recv_timeout(PATIENCE).unwrap();
            }
            // Some are just leaving when it comes.
            clients.truncate(count / 2);
            server.shutdown();
            assert_eq!(finished.load(Ordering::SeqCst), count);
            assert_eq!(over.load(Ordering::SeqCst), count);
        });
        for mut client in clients {
            assert_eq!(client.read(&mut [0]).unwrap(), 0);
        }
    });
}

#[test]
fn shutdown_waits_for_the_very_end_of_each_thread() {
    in_time(|| {
        for threads in [Threads::PerRequest, ALL[2]].repeat(2) {
            let over = Arc::new(AtomicUsize::new(0));
            let (arrived, arrivals) = mpsc::channel();
            let handler = |stream: &TcpStream, client| {
                Farewell::of_this_thread(&over, 100);
                arrived.send(()).unwrap();
                wait_for_end(stream, client)
            };
            serving(with(threads), &handler, |server: &TcpServer| {
                let _clients = [connect(server), connect(server)];
                for _ in 0..2 {
                    arrivals.recv_timeout(PATIENCE).unwrap();
                }
                server.shutdown();
                assert_eq!(over.load(Ordering::SeqCst), 2);
            });
        }
    });
}

#[test]
fn shutdown_wakes_idle_servers_of_every_kind() {
    in_time(|| {
        for threads in ALL {
            serving(with(threads), &Echo::new(None), |_: &TcpServer| {});
            serving(with(threads), &Echo::new(None), |_: &UdpServer| {});
        }
    });
}

#[test]
fn shutdown_wakes_a_server_that_is_full() {
    in_time(|| {
        for threads in ALL {
            let settings = Settings {
                max_connections: NonZeroUsize::MIN,
                ..with(threads)
            };
            let mut clients = Vec::new();
            serving(settings, &Echo::new(None), |server: &TcpServer| {
                clients.extend([connect(server), connect(server), connect(server)]);
                assert!(echoes(&clients[0]));
            });
        }
    });
}

#[test]
fn shutdown_does_not_wait_for_a_place_in_the_backlog() {
    in_time(|| {
        for threads in ALL {
            let settings = Settings {
                max_connections: NonZeroUsize::MIN,
                request_queue_size: 0,
                ..with(threads)
            };
            let mut clients = Vec::new();
            serving(settings, &Echo::new(None), |server: &TcpServer| {
                let first = connect(server);
                assert!(echoes(&first));
                clients.push(Socket::from(first));
                clients.extend((0..5).map(|_| begin_to_connect(server)));
            });
        }
    });
}

/// With a full backlog, connect would wait.
fn begin_to_connect(server: &TcpServer) -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_nonblocking(true).unwrap();
    let _ = socket.connect(&server.server_address().into());
    socket
}

#[test]
fn shutdown_ends_a_handler_that_waits_in_write() {
    in_time(|| {
        for threads in ALL {
            let (full, when_full) = mpsc::channel();
            let reported = AtomicUsize::new(0);
            let flooder = Flooder { full, reported };
            let mut client = None;
            serving(with(threads), &flooder, |server: &TcpServer| {
                client = Some(connect(server));
                when_full.recv_timeout(PATIENCE).unwrap();
            });
            // The peer is not to blame.
            assert_eq!(flooder.reported.into_inner(), 0);
        }
    });
}

/// Writes until its peer's window is closed, says so, and writes on.
struct Flooder {
    full: mpsc::Sender<()>,
    reported: AtomicUsize,
}

impl Handler<TcpStream> for Flooder {
    fn handle(&self, mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
        stream.set_nonblocking(true)?;
        while stream.write(&[0; 65_536]).is_ok() {}
        stream.set_nonblocking(false)?;
        self.full.send(()).unwrap();
        stream.write_all(&vec![0; 1 << 24])
    }

    fn handle_error(&self, _: SocketAddr, _: &io::Error) {
        self.reported.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn shutdown_may_come_at_any_time() {
    in_time(|| {
        for threads in ALL.repeat(100) {
            let server = TcpServer::bind(LOOPBACK, with(threads)).unwrap();
            let start = Barrier::new(3);
            thread::scope(|scope| {
                scope.spawn(|| {
                    start.wait();
                    server.serve_forever(&Echo::new(None)).unwrap();
                });
                for _ in 0..2 {
                    scope.spawn(|| {
                        start.wait();
                        server.shutdown();
                    });
                }
            });
        }
    });
}

#[test]
fn shutdown_before_serving_returns_at_once() {
    in_time(|| {
        let server = TcpServer::bind(LOOPBACK, Settings::default()).unwrap();
        server.shutdown();
        server.serve_forever(&Echo::new(None)).unwrap();
        for _ in 0..2 {
            assert!(!server.handle_request(&Echo::new(None)).unwrap());
        }
    });
}

#[test]
fn a_handler_may_shut_its_server_down() {
    in_time(|| {
        for threads in ALL {
            let server = TcpServer::bind(LOOPBACK, with(threads)).unwrap();
            let _client = connect(&server);
            let handler = |_: &TcpStream, _: SocketAddr| {
                server.shutdown();
                Ok(())
            };
            server.serve_forever(&handler).unwrap();
        }
    });
}

#[test]
fn a_stopped_server_leaves_its_port_free() {
    in_time(|| {
        let settings = Settings {
            allow_reuse_address: false,
            ..Settings::default()
        };
        // Often, because the server may see that it is to stop before it accepts what wakes it.
        for _ in 0..20 {
            let mut addr = None;
            serving(settings.clone(), &Echo::new(None), |server: &TcpServer| {
                assert!(echoes(&connect(server)));
                addr = Some(server.server_address());
            });
            TcpServer::bind(&addr.unwrap().to_string(), settings.clone()).unwrap();
        }
    });
}
