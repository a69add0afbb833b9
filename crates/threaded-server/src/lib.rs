//! # threaded-server: how do you serve many peers at once?
//!
//! A server that serves one peer at a time still lets others *connect*: the kernel keeps them in the backlog,
//! and they get no answer.
//! This lesson builds a small `socketserver`, after the module of that name in Python's library.
//! It puts a server together from three choices that are independent of each other.
//!
//! ## What you learn
//!
//! - why `accept` and `handle` must not wait for each other, and what a thread for each peer costs;
//! - what to do when there are too many peers: a pool, a limit, a backlog;
//! - what to do when `accept` itself fails, because there are no descriptors left;
//! - how to stop threads that wait in `accept`, `read` and `write`, without polling;
//! - that a bad peer, or a bug in a handler, ends one connection and not the server.
//!
//! ## In one picture
//!
//! ```text
//!      a transport            a way of serving             your handler
//!   TCP: a connection     One         the accept thread
//!   UDP: a datagram    ×  PerRequest  a thread for each   ×  handle(request, address)
//!                         Pool(n)     n threads
//!
//!                       ┌───────────── serve_forever ─────────────┐
//!   peer ──connect──▶ backlog ──▶ accept ──▶ registry ──▶ thread ──▶ handle ──┐
//!   peer ──connect──▶ backlog ──▶   ▲           │    └──▶ thread ──▶ handle ──┤ done: close,
//!                                   │           │                             │ free the place,
//!   shutdown: 1. admit no more ─────┼───────────┤                             │ join the thread
//!             2. interrupt what is open ────────┘                             ▼
//!             3. wake accept ───────┘                    4. wait until all threads are joined
//! ```
//!
//! ## Run it
//!
//! The server in one terminal, three peers in another, while `nc 127.0.0.1 9001` is connected from a third:
//!
//! ```text
//! $ cargo run -p threaded-server -- tcp           │ $ cargo run -p threaded-server -- client tcp --peers 3 --messages 2
//! listening on 127.0.0.1:9001                     │ peer 1 ('127.0.0.1:53258'): 2 of 2 came back
//! message 1 of peer 1 ('127.0.0.1:53258')         │ peer 2 ('127.0.0.1:53260'): 2 of 2 came back
//! message 1 of peer 3 ('127.0.0.1:53270')         │ peer 3 ('127.0.0.1:53270'): 2 of 2 came back
//! message 1 of peer 2 ('127.0.0.1:53260')         │ 6 messages came back, 0 did not, in 0.000 s: 16804 messages/s
//! message 2 of peer 1 ('127.0.0.1:53258')         │ $
//! message 2 of peer 3 ('127.0.0.1:53270')         │
//! message 2 of peer 2 ('127.0.0.1:53260')         │ $ nc 127.0.0.1 9001
//! 你好 ('127.0.0.1:53242')                        │ 你好
//! still here ('127.0.0.1:53242')                  │ 你好
//! ^C$                                             │ still here
//!                                                 │ still here
//! ```
//!
//! Then try `--threads one` and see the peers wait for `nc` to leave; `--threads pool:2`; and `udp`.
//!
//! As a library it takes a few lines:
//!
//! ```
//! use std::io::{self, Write};
//! use std::net::{SocketAddr, TcpStream};
//! use std::thread;
//! use threaded_server::{Settings, TcpServer};
//!
//! let server = TcpServer::bind("127.0.0.1:0", Settings::default())?;
//! let greet = |mut stream: &TcpStream, client: SocketAddr| writeln!(stream, "hello {client}");
//! thread::scope(|scope| {
//!     let serving = scope.spawn(|| server.serve_forever(&greet));
//!     let mut peer = TcpStream::connect(server.server_address())?;
//!     assert!(io::read_to_string(&mut peer)?.starts_with("hello 127.0.0.1:"));
//!     server.shutdown();
//!     serving.join().expect("serving does not panic")
//! })?;
//! # Ok::<(), io::Error>(())
//! ```
//!
//! ## Read it, in this order
//!
//! 1. `handler.rs` — the service, which you write
//! 2. `echo.rs` — the service of this lesson
//! 3. `server.rs` — take requests, pass them on, stop
//! 4. `threads.rs` — the three ways of serving, side by side
//! 5. `registry.rs` — what the threads share: the open requests, and whether to stop
//! 6. `transport.rs`, `tcp.rs`, `udp.rs` — what differs between connections and datagrams
//! 7. `packet_info/` — on 0.0.0.0: to which address was a datagram sent?
//! 8. `settings.rs` — what is decided beforehand
//! 9. `client/` — many peers at once, each of which checks what comes back
//! 10. `reporter.rs` — errors that come again and again
//! 11. `main.rs`, `cli.rs` — the program around it
//!
//! The stages that grade your own program are in `tests/threaded_server.rs`.
//!
//! ## The same in Python
//!
//! | Python's `socketserver` | here |
//! |---|---|
//! | `TCPServer`, `UDPServer` | [`TcpServer`], [`UdpServer`], with [`Threads::One`] |
//! | `ThreadingTCPServer`, `ThreadingUDPServer`, `ThreadingMixIn` | [`Threads::PerRequest`] |
//! | none | [`Threads::Pool`], [`Settings::max_connections`] |
//! | `BaseRequestHandler.handle` | [`Handler::handle`], or a closure |
//! | `setup`, `finish` | the beginning of `handle`; a `Drop` |
//! | `self.request` of a UDP server: `(data, socket)` | [`Datagram::data`], [`Datagram::reply`] |
//! | `server_address` | [`Server::server_address`] |
//! | `serve_forever(poll_interval)` | [`Server::serve_forever`], which does not poll |
//! | `handle_request`, `timeout`, `handle_timeout` | [`Server::handle_request`], [`Settings::timeout`], its answer `false` |
//! | `shutdown` | [`Server::shutdown`] |
//! | `server_close`, leaving the `with` block | the server is dropped |
//! | `block_on_close = True` | always: `serve_forever` returns when all threads are joined |
//! | `daemon_threads = True` | never: no thread lives longer than its server |
//! | `verify_request`, `handle_error` | [`Handler::verify_request`], [`Handler::handle_error`] |
//! | `get_request`, `shutdown_request` | [`Transport::get_request`], [`Transport::shutdown_request`] |
//! | `server_bind`, `server_activate` | [`Transport::bind`] |
//! | `request_queue_size`, `allow_reuse_address`, `max_packet_size` | the fields of [`Settings`] |
//!
//! ## Not covered
//!
//! - A process for each peer (forking), Unix sockets, and `service_actions`, which needs polling.
//! - A timeout for silent peers: a peer that sends nothing keeps its thread until it leaves or the server stops.
//!   A real service calls `set_read_timeout` in its handler.
//! - One thread for many peers, the better choice for tens of thousands of them: the lesson event-loop.
//! - Several threads or processes that accept (`SO_REUSEPORT`).
//! - Two UDP servers that answer each other: nothing in an echo tells a request from an answer. RFC 8085 §6.
//!
//! Sources: accept(2), listen(2), shutdown(2), pthreads(7), udp(7), ip(7); Python's `socketserver`.

mod handler;
mod echo;
mod server;
mod threads;
mod registry;
mod transport;
mod tcp;
mod udp;
mod packet_info;
mod settings;
pub mod client;
mod reporter;

pub use echo::Echo;
pub use handler::Handler;
pub use server::Server;
pub use settings::{MAX_CONNECTIONS, Settings, limit};
pub use tcp::{Tcp, TcpServer};
pub use threads::{STACK_SIZE, Threads};
pub use transport::Transport;
pub use udp::{Datagram, Udp, UdpServer};

#[cfg(test)]
mod tests;
