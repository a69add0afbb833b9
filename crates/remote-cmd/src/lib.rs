//! # remote-cmd: how do you send a message whose length nobody knows?
//!
//! ## What you learn
//!
//! To design the framing of a protocol, to run a command for a remote user
//! without a deadlock and without leaving processes behind, and to decode output that is not UTF-8.
//!
//! ## In one picture
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
//!    │◀───────── exit status ────────────┤◀── thread ──── wait
//!    │  4 │ 4 │ 137                      │
//! ```
//!
//! A frame is a kind (1 byte), a length (4 bytes) and that many bytes; see [`frame`].
//! The exit status, kind 4, is the last frame about a command.
//! Kind 5 says what went wrong; if the client's own frame was wrong, the server closes after it.
//!
//! ## Run it
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
//! A program that can connect to the server gets a shell, without a password.
//! So the server listens on loopback only, and takes no HTTP request and no TLS hello for a command:
//! any web page can make a browser send one.
//! Other users of the same machine can connect: do not leave it running where there are any.
//!
//! ## Read it, in this order
//!
//! 1. [`naive`] — no framing, and how every answer comes one too late
//! 2. [`handshake`] — the length first, then `OK`, then the result: the classic cure, and its price
//! 3. [`recv_command`] — what these two take for a command, and what they refuse
//! 4. [`frame`] — kind, length, payload: nothing sticks, nothing is cut
//! 5. [`process`] — a shell and its process group, and the right moment to kill it
//! 6. [`running`] — the process that several threads may have to kill
//! 7. [`job`] — a running command: two outputs read at once, and its end
//! 8. [`supervise`] — how a command ends: by itself, cancelled, out of time, or with its client
//! 9. [`requests`] — a thread that hears a cancel while the command runs
//! 10. [`framed`] — the server's side of the frames
//! 11. [`collect`] — what the two older protocols need instead: the whole output in memory
//! 12. [`kept`] and [`budget`] — that memory has a limit, for all clients together
//! 13. [`deadline`] — a client that does not read, or stops in the middle; and how to close
//! 14. [`give_up`] — a client, or a server, whose machine is gone
//! 15. [`listener`] — loopback only, and a socket that wakes `accept`
//! 16. [`places`] — the clients that are served, and how all of them are ended
//! 17. [`server`] — a thread for each client, and an orderly stop
//! 18. [`text`] — from GBK, or any other encoding, to UTF-8, a piece at a time
//! 19. [`client`] — one command or a prompt, and Ctrl-C
//!
//! The stages that grade your own program are in `tests/remote_cmd.rs`.
//!
//! ## Not covered
//!
//! Input for the command, a terminal for it (`vim` will not work), who the client is, encryption: `ssh` does all that.
//!
//! Sources: pipe(7), setpgid(2), kill(2), wait(2), send(2), recv(2), shutdown(2);
//! the [Encoding Standard](https://encoding.spec.whatwg.org/).

pub mod naive;
pub mod handshake;
pub mod recv_command;
pub mod frame;
pub mod process;
pub mod running;
pub mod job;
pub mod supervise;
pub mod requests;
pub mod framed;
pub mod collect;
pub mod kept;
pub mod budget;
pub mod deadline;
pub mod give_up;
pub mod listener;
pub mod places;
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
