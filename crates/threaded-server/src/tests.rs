//! What the library promises beyond the stages: above all, how a server ends.

use std::cell::RefCell;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};
use support::PATIENCE;

use crate::{Datagram, Echo, Handler, Server, Settings, TcpServer, Threads, Transport, UdpServer};

const LOOPBACK: &str = "127.0.0.1:0";

const ALL: [Threads; 3] = [
    Threads::One,
    Threads::PerRequest,
    Threads::Pool(NonZeroUsize::new(2).expect("not zero")),
];

fn with(threads: Threads) -> Settings {
    Settings {
        threads,
        ..Settings::default()
    }
}

/// Runs `test` in a thread, so that a test that waits without end fails.
fn in_time(test: impl FnOnce() + Send + 'static) {
    let (sender, receiver) = mpsc::channel();
    let test = thread::spawn(move || {
        test();
        let _ = sender.send(());
    });
    match receiver.recv_timeout(PATIENCE) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("still waiting after {PATIENCE:?}"),
        _ => test.join().unwrap(),
    }
}

/// Serves while `test` runs, then shuts the server down.
fn serving<T: Transport>(
    settings: Settings,
    handler: &impl Handler<T::Request>,
    test: impl FnOnce(&Server<T>),
) {
    let server = Server::bind(LOOPBACK, settings).unwrap();
    thread::scope(|scope| {
        let serve = scope.spawn(|| server.serve_forever(handler));
        test(&server);
        server.shutdown();
        serve.join().unwrap().unwrap();
    });
}

fn connect(server: &TcpServer) -> TcpStream {
    let stream = TcpStream::connect(server.server_address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn echoes(mut stream: &TcpStream) -> bool {
    let mut answer = [0; 5];
    stream.write_all(b"hello").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer == *b"hello"
}

fn wait_for_end(mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
    stream.read(&mut [0]).map(drop)
}

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
fn shutdown_before_serving_does_not_wait_for_ever() {
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

#[test]
fn one_server_serves_in_one_thread() {
    in_time(|| {
        serving(
            Settings::default(),
            &Echo::new(None),
            |server: &TcpServer| {
                // Once this peer is answered, the other thread is serving for sure.
                assert!(echoes(&connect(server)));
                let second = server.serve_forever(&Echo::new(None)).unwrap_err();
                assert_eq!(second.kind(), ErrorKind::ResourceBusy);
            },
        );
    });
}

/// Panics when the peer asks for it, in `handle` or in everything else.
#[derive(Default)]
struct Clumsy {
    errors: Mutex<Vec<String>>,
}

impl Handler<TcpStream> for Clumsy {
    fn handle(&self, mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
        let mut wish = [0];
        stream.read_exact(&mut wish)?;
        match wish[0] {
            b'p' => panic!("as was wished"),
            b'e' => Err(io::Error::other("an error, as was wished")),
            _ => stream.write_all(&wish),
        }
    }

    fn handle_error(&self, _: SocketAddr, error: &io::Error) {
        self.errors.lock().unwrap().push(error.to_string());
        panic!("and this one, too");
    }
}

#[test]
fn a_panic_ends_one_request_only() {
    in_time(|| {
        for threads in ALL {
            let clumsy = Clumsy::default();
            serving(with(threads), &clumsy, |server: &TcpServer| {
                for (wish, answer) in [(b"p", ""), (b"p", ""), (b"p", ""), (b"e", ""), (b"x", "x")]
                {
                    let mut client = connect(server);
                    client.write_all(wish).unwrap();
                    let mut came = String::new();
                    client.read_to_string(&mut came).unwrap();
                    assert_eq!(came, answer);
                }
            });
            let panicked = "the handler panicked: as was wished";
            let told = clumsy.errors.into_inner().unwrap();
            assert_eq!(
                told,
                [panicked, panicked, panicked, "an error, as was wished"]
            );
        }
    });
}

/// Wants every second request only.
#[derive(Default)]
struct Choosy {
    asked: AtomicUsize,
}

impl Handler<TcpStream> for Choosy {
    fn handle(&self, mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
        stream.write_all(b"welcome")
    }

    fn verify_request(&self, _: &TcpStream, _: SocketAddr) -> bool {
        match self.asked.fetch_add(1, Ordering::SeqCst) {
            4 => panic!("a panic is a no"),
            number => number % 2 == 1,
        }
    }
}

#[test]
fn a_request_that_is_not_verified_is_closed() {
    in_time(|| {
        for threads in ALL {
            serving(with(threads), &Choosy::default(), |server: &TcpServer| {
                for answer in ["", "welcome", "", "welcome", "", "welcome"] {
                    let mut came = String::new();
                    connect(server).read_to_string(&mut came).unwrap();
                    assert_eq!(came, answer);
                }
            });
        }
    });
}

#[test]
fn a_connection_ends_with_its_handler_though_a_second_handle_is_kept() {
    in_time(|| {
        for threads in ALL {
            let kept = Mutex::new(Vec::new());
            let handler = |stream: &TcpStream, _: SocketAddr| {
                kept.lock().unwrap().push(stream.try_clone()?);
                Ok(())
            };
            serving(with(threads), &handler, |server: &TcpServer| {
                assert_eq!(connect(server).read(&mut [0]).unwrap(), 0);
            });
        }
    });
}

#[test]
fn handle_request_serves_one() {
    in_time(|| {
        let server = TcpServer::bind(LOOPBACK, Settings::default()).unwrap();
        let first = connect(&server);
        let second = connect(&server);
        (&first).write_all(b"hello").unwrap();
        first.shutdown(Shutdown::Write).unwrap();
        assert!(server.handle_request(&Echo::new(None)).unwrap());
        let mut came = String::new();
        (&first).read_to_string(&mut came).unwrap();
        assert_eq!(came, "hello");
        second.set_nonblocking(true).unwrap();
        assert_eq!(
            (&second).read(&mut [0]).unwrap_err().kind(),
            ErrorKind::WouldBlock
        );
    });
}

#[test]
fn handle_request_waits_no_longer_than_its_timeout() {
    in_time(|| {
        let settings = Settings {
            timeout: Some(Duration::from_millis(20)),
            ..Settings::default()
        };
        let udp = UdpServer::bind(LOOPBACK, settings.clone()).unwrap();
        assert!(!udp.handle_request(&Echo::new(None)).unwrap());
        let tcp = TcpServer::bind(LOOPBACK, settings).unwrap();
        match tcp.handle_request(&Echo::new(None)) {
            Err(error) if !cfg!(target_os = "linux") => {
                assert_eq!(error.kind(), ErrorKind::Unsupported);
            }
            came => assert!(!came.unwrap()),
        }
    });
}

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

#[test]
fn a_datagram_longer_than_max_packet_size_is_cut_or_dropped() {
    in_time(|| {
        let settings = Settings {
            max_packet_size: 4,
            ..with(Threads::One)
        };
        let reply = |datagram: &Datagram, _: SocketAddr| datagram.reply(datagram.data());
        serving(settings, &reply, |server: &UdpServer| {
            let client = UdpSocket::bind(LOOPBACK).unwrap();
            client.connect(server.server_address()).unwrap();
            client.set_read_timeout(Some(PATIENCE)).unwrap();
            // Unix cuts it, on Windows receiving fails: then the next one is served.
            client.send(b"too long").unwrap();
            client.send(b"next").unwrap();
            let mut answers = Vec::new();
            while answers.last().is_none_or(|answer| answer != b"next") {
                let mut answer = [0; 100];
                let count = client.recv(&mut answer).unwrap();
                answers.push(answer[..count].to_vec());
            }
            assert!(
                answers
                    .iter()
                    .all(|answer| answer == b"too " || answer == b"next")
            );
        });
    });
}

#[test]
fn a_name_is_resolved_and_an_unknown_one_is_an_error() {
    let server = TcpServer::bind("localhost:0", Settings::default()).unwrap();
    assert!(server.server_address().ip().is_loopback());
    let taken = server.server_address().to_string();
    let error = TcpServer::bind(&taken, Settings::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with(&format!("bind {taken}: address already in use"))
    );
}
