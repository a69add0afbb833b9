//! # tcp-chat: how do two programs talk over TCP?
//!
//! ## What you learn
//!
//! - The calls of a TCP server and of a client, in their order, and which of them waits for what.
//! - TCP carries a stream of bytes. Where a message ends is for the two programs to agree on: "one `recv` is one message" is wrong.
//! - A read of 0 bytes is the end of the stream, and one direction can end before the other.
//! - Two threads can use one socket at the same time, one for each direction, without a lock.
//!
//! ## In one picture
//!
//! ```text
//!        server                                client
//!   socket                                socket
//!   bind     127.0.0.1:9000
//!   listen   ── the kernel accepts from now on
//!   accept …                              connect 127.0.0.1:9000
//!      │ ◀────────────── SYN ───────────────── │
//!      │ ─────────────  SYN, ACK ────────────▶ │ connect returns
//!   returns ◀─────────── ACK ───────────────── │
//!   read …  ◀──────── "hello\n" ────────────── write      the client speaks first
//!   write ──────────── "hi\n" ──────────────▶ read …     then each waits for the other
//!   read …  ◀─────────── FIN ───────────────── shutdown   ends its direction
//!   returns 0: end of stream                  close
//!   accept …  the next client
//! ```
//!
//! ## Run it
//!
//! In one terminal:
//!
//! ```text
//! $ cargo run -q -p tcp-chat -- server
//! listening on 127.0.0.1:9000
//! client 127.0.0.1:57062 connected
//! 你好，在吗？
//! >>: 在的，hello
//! client 127.0.0.1:57062 left
//! ```
//!
//! In another one; Ctrl-D ends it:
//!
//! ```text
//! $ cargo run -q -p tcp-chat -- client
//! >>: 你好，在吗？
//! 在的，hello
//! >>:
//! ```
//!
//! `nc 127.0.0.1 9000` is a client, too.
//! With `--duplex` on both sides, each may talk at any time.
//! With `--give-up 3s` a peer whose machine does not answer for so long is given up.
//! With `--raw` on both sides, nothing marks the end of a message: type two lines quickly into `nc`, and see them stick together.
//!
//! ## Read it, in this order
//!
//! 1. [`message`] — the protocol: what a message is, and where it ends
//! 2. [`client`] — connect, then take turns
//! 3. [`server`] — bind, listen, accept; one client at a time
//! 4. [`turns`] — what both do with the connection
//! 5. [`raw`] — the naive protocol, and what is wrong with it
//! 6. [`duplex`] — two threads on one socket
//! 7. [`give_up`] — a peer whose machine is gone
//!
//! The stages that grade your own program are in `tests/tcp_chat.rs`.
//!
//! ## Not covered
//!
//! Many clients at once (threaded-server), messages that are not lines (remote-cmd),
//! why a restart may find the address in use (socket-options), encryption.
//!
//! Sources: socket(2), bind(2), listen(2), accept(2), connect(2), shutdown(2), tcp(7); RFC 9293 §3.5 and §3.6.

pub mod message;
pub mod client;
pub mod server;
pub mod turns;
pub mod raw;
pub mod duplex;
pub mod give_up;

/// The address of server and client, if the command line names no other.
pub const DEFAULT_ADDR: &str = "127.0.0.1:9000";
