//! # remote-cmd: how do you send a message whose length nobody knows?
//!
//! After this lesson you can design the framing of a protocol, run a command for a remote user
//! without a deadlock and without leaving processes behind, and decode output that is not UTF-8.
//!
//! ```text
//!  client                              server                        the command
//!    │  1 │ 7 │ seq 3;…                  │                              │
//!    ├──────────── command ─────────────▶├──── sh -c, a new process ───▶│
//!    │                                   │            group             │
//!    │◀─────────── stdout ───────────────┤◀── thread ──── pipe, 64 KiB ─┤
//!    │  2 │ 6 │ 1\n2\n3\n                │                              │
//!    │◀─────────── stderr ───────────────┤◀── thread ──── pipe, 64 KiB ─┤
//!    │                                   │                              │
//!    ├──────────── cancel ──────────────▶├────── kill the group ───────▶┤
//!    │  6 │ 0 │                          │                              ┴
//!    │◀───────── exit status ────────────┤◀──────── wait
//!    │  4 │ 4 │ 137                      │
//! ```
//!
//! A frame is a kind (1 byte), a length (4 bytes) and that many bytes; see [`frame`].
//! What ends a command is its exit status: kind 4 is the last frame about it.
//! Kind 5 says what went wrong; if the client's own frame was wrong, the server closes after it.
//!
//! # Run it
//!
//! In one terminal:
//!
//! ```text
//! $ cargo run -q -p remote-cmd -- server
//! listening on 127.0.0.1:9000
//! ```
//!
//! In another one; Ctrl-C cancels what runs, Ctrl-D ends the client:
//!
//! ```text
//! $ cargo run -q -p remote-cmd -- client
//! >>: ls crates/tcp-chat
//! Cargo.toml
//! src
//! >>: ls nosuch
//! ls: cannot access 'nosuch': No such file or directory
//! exit status 2
//! >>: echo tick; sleep 1000
//! tick
//! ^Cexit status 137
//! >>:
//! $ cargo run -q -p remote-cmd -- client -- 'exit 42'; echo "exit status here: $?"
//! exit status here: 42
//! $ cargo run -q -p remote-cmd -- client --encoding gbk -- "printf '\304\343\272\303\n'"
//! 你好
//! ```
//!
//! Whoever can connect to the server gets a shell, without a password.
//! So it listens on loopback only, and does not take an HTTP request, which any web page can send, for a command.
//! Other users of the same machine can connect: do not leave it running where there are any.
//!
//! # Read it, in this order
//!
//! 1. [`naive`] — no framing, and how every answer comes one too late
//! 2. [`handshake`] — the length first, then `OK`, then the result: the classic cure, and its price
//! 3. [`frame`] — kind, length, payload: nothing sticks, nothing is cut
//! 4. [`job`] — a running command: two outputs read at once, and a process group to kill
//! 5. [`supervise`] — how a command ends: by itself, cancelled, out of time, or with its client
//! 6. [`framed`] — the server's side of the frames
//! 7. [`collect`] — what the two older protocols need instead: the whole output in memory
//! 8. [`answer`] — a client that does not read, and how to close without losing the last words
//! 9. [`server`] — threads, limits, and an orderly stop
//! 10. [`text`] — from GBK, or any other encoding, to UTF-8, a piece at a time
//! 11. [`client`] — one command or a prompt, and Ctrl-C
//!
//! The stages that grade your own program are in `tests/remote_cmd.rs`.
//!
//! # Not covered
//!
//! Input for the command, a terminal for it (`vim` will not work), who the client is, encryption: `ssh` does all that.
//!
//! Sources: pipe(7), setpgid(2), kill(2), wait(2), send(2), recv(2), shutdown(2);
//! the [Encoding Standard](https://encoding.spec.whatwg.org/).

pub mod naive;
pub mod handshake;
pub mod frame;
pub mod job;
pub mod supervise;
pub mod framed;
pub mod collect;
pub mod answer;
pub mod server;
pub mod text;
pub mod client;

/// Where server and client meet unless told otherwise.
pub const DEFAULT_ADDR: &str = "127.0.0.1:9000";

/// How the two sides tell where a message ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Protocol {
    /// Frames: kind, length, payload
    #[default]
    Framed,
    /// The length as digits, `OK`, then the result
    Handshake,
    /// No framing: one recv is one answer
    Naive,
}
