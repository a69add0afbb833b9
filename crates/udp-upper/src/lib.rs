//! # udp-upper: what changes without a connection?
//!
//! ## What you learn
//!
//! - A bound UDP socket is ready: no `listen`, no `accept`, one socket for all peers.
//!   Only the address that comes with each datagram tells them apart.
//! - A datagram comes whole or not at all. An empty one is a message, and not an end;
//!   and what does not fit into the buffer is cut off, on Unix without an error.
//! - `connect` sends nothing, and is still useful: the kernel drops the datagrams of strangers,
//!   and the client is told at once that nobody listens.
//! - Datagrams get lost, doubled and late. Sending again is the easy half;
//!   knowing *which* line a reply answers is the other.
//! - A server on 0.0.0.0 must choose the address that it answers from,
//!   and a server must not answer itself.
//!
//! ## In one picture
//!
//! ```text
//!  client                                                     server
//!                                                           ┌───────────────┐
//!  hello ── port 40001 ─────── "hello" ───────────────────▶ │               │
//!  HELLO ◀────────────────────────────────── "HELLO" ────── │  one socket,  │
//!                                                           │  port 9000    │
//!  again ── port 40002 ─────── "again" ───────✗ lost        │               │
//!             1 s …  ───────── "again" ───────────────────▶ │  recv_from    │
//!                                  late … ── "AGAIN" ────── │     ↓         │
//!             1 s …  ───────── "again" ───────────────────▶ │  uppercase    │
//!  AGAIN ◀────────────────────────────────── "AGAIN" ────── │     ↓         │
//!                                                           │  send_to      │
//!  third ── port 40003 ─────── "third" ───────────────────▶ │               │
//!             not mine ✗◀──── … the late "AGAIN"            │               │
//!  THIRD ◀────────────────────────────────── "THIRD" ────── │               │
//!                                                           └───────────────┘
//! ```
//!
//! Two defences keep a late `AGAIN` from being taken for the answer to `third`.
//! Each line has a port of its own, so a late reply goes to a port that is no longer used.
//! But a proxy between the two may forget which port asked, so the text must fit as well:
//! a reply counts only if it is the line in capital letters, or the beginning of it,
//! in case the server received no more.
//!
//! ## Run it
//!
//! In one terminal the server, with a buffer that is too short for what comes:
//!
//! ```text
//! $ cargo run -q -p udp-upper -- server --buffer 10
//! listening on 127.0.0.1:9000
//! hello, 你
//! 127.0.0.1:55134: a datagram of 13 bytes was cut to 10 (--buffer)
//!
//! datagrams
//! 127.0.0.1:34605: a datagram of 20 bytes was cut to 10 (--buffer)
//! ^C
//! ```
//!
//! In another the client. The second line is empty; before the fourth, Ctrl-C ended the server:
//!
//! ```text
//! $ cargo run -q -p udp-upper -- client
//! >>: hello, 你好
//! "HELLO, 你" from 127.0.0.1:9000 answers only the beginning: the server's --buffer is short
//! HELLO, 你
//! >>:
//!
//! >>: datagrams may be cut
//! "DATAGRAMS " from 127.0.0.1:9000 answers only the beginning: the server's --buffer is short
//! DATAGRAMS
//! >>: still there?
//! line 4: send 12 bytes to 127.0.0.1:9000: connection refused — nobody listens there; start the server first
//! ```
//!
//! `nc -u 127.0.0.1 9000` talks to the server.
//! `nc -u -l 127.0.0.1 9000` is a server whose answers you type: see what the client does with a wrong one.
//! It serves one line only: nc talks with the first port that sends to it, and the client has a socket for each line.
//! `socat - UDP4-RECVFROM:9000,bind=127.0.0.1,fork` receives from all of them.
//!
//! ## Read it, in this order
//!
//! 1. [`answer`] — the protocol, and whether a reply is the answer to a line
//! 2. [`datagram`] — how long a datagram may be, and receiving one with its true length
//! 3. [`server`] — one socket for all peers, and how to wake it for the end
//! 4. [`own_address`] — did the server itself send this?
//! 5. [`packet_info`] — on 0.0.0.0: to which address was this sent?
//! 6. [`exchange`] — one line: send, wait, send again
//! 7. [`client`] — all lines, each with a port of its own, at the first address that answers
//!
//! The stages that grade your own program are in `tests/udp_upper.rs`.
//!
//! ## Not covered
//!
//! - **A number in each request and its reply.** Real protocols have one (DNS, RFC 1035 §4.1.1).
//!   With it the client would not have to guess: after `hello` and `hello world`, the reply `HELLO`
//!   may be a late one to the first, or the second one cut short, so it is ignored.
//!   The contract of this lesson is plain text, as in most first tutorials.
//! - **Waiting longer after each try**, as a client on the open Internet must. RFC 8085 §3.1.
//! - **Staying below the path's MTU.** A datagram of more than about 1,400 bytes travels in several
//!   packets, and is lost if any of them is. RFC 8085 §3.2.
//! - **Doing things once.** A datagram sent again may arrive twice. Uppercasing twice does no harm;
//!   a transfer of money would.
//! - **Forged senders.** UDP does not check the sender's address. The server ignores datagrams from its
//!   own, but two servers, each told that the other had asked, answer each other without end:
//!   nothing in this protocol tells a request from a reply. RFC 8085 §6.
//! - Datagrams dropped because the receiver is slow (tcp-vs-udp), broadcast and multicast (socket-options).
//!
//! Sources: udp(7), recv(2), send(2), ip(7), ipv6(7); RFC 768, RFC 3542 §6, RFC 8085.

pub mod answer;
pub mod datagram;
pub mod server;
pub mod own_address;
pub mod packet_info;
pub mod exchange;
pub mod client;

/// The address of server and client, if the command line names no other.
pub const DEFAULT_ADDR: &str = "127.0.0.1:9000";
