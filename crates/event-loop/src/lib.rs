//! # event-loop: how does one thread serve ten thousand peers?
//!
//! A thread for each peer is simple: it waits in `read`, and costs a stack while it waits.
//! Most peers are silent most of the time. So this lesson lets *one* thread wait for all of them at once,
//! and do for each who is ready the little that can be done without waiting.
//! Two services are built on that loop: a chat room, whose client is `nc`, and the echo of the lesson threaded-server.
//!
//! ## What you learn
//!
//! - what a non-blocking socket is, and why a loop that only tries burns a processor;
//! - poll, epoll, level-triggered and edge-triggered, each in a short file, and what each of them costs;
//! - to write down as a value what a thread would have on its stack: half a line, the unsent rest of an answer;
//! - what to do about a peer that does not read: an outbox with a limit, and back-pressure;
//! - what the kernel tells a loop, and what it does not: each claim an experiment, to be predicted first;
//! - timers without sleeping, Ctrl-C without a thread, and what to do when `accept` fails again and again.
//!
//! ## In one picture
//!
//! ```text
//!          ┌────────────────────────── one thread ──────────────────────────┐
//!          │                                                                │
//!   ┌──────▼──────┐   ┌────────────────┐   ┌───────────┐   ┌──────────────┐ │
//!   │ wait        │   │ listener: take │   │ peer:     │   │ timers that  │ │
//!   │  spin, poll,│──▶│  in a batch    │──▶│  read,    │──▶│  are due     │─┘
//!   │  epoll, edge│   │ bell: end      │   │  answer,  │   └──────────────┘
//!   │  or mio     │   └────────────────┘   │  flush    │   the earliest timer
//!   └──────▲──────┘                        └─────┬─────┘   limits the next wait
//!          │                                     │
//!          │     what did not fit into the kernel's buffer
//!          │                ┌────────────────────▼┐
//!          └── writable? ───│ outbox, up to 64 KiB │
//!                           └─────────────────────┘
//! ```
//!
//! ## Run it
//!
//! The room in one terminal, two peers in others:
//!
//! ```text
//! $ cargo run -p event-loop -- room    │ $ nc 127.0.0.1 9002       │ $ nc 127.0.0.1 9002
//! listening on 127.0.0.1:9002          │                           │
//! 127.0.0.1:40870 joined               │                           │
//! 127.0.0.1:40884 joined               │                           │
//! 127.0.0.1:40870: 你好                │ 你好                      │ 127.0.0.1:40870: 你好
//! 127.0.0.1:40884: hello               │ 127.0.0.1:40884: hello    │ hello
//! 127.0.0.1:40884 left                 │                           │ ^C
//! ^C$                                  │ $                         │ $
//! ```
//!
//! Then try `--ready spin`, and look at the processor with `top`.
//!
//! What does the kernel tell such a loop, and what not? Guess, run, and see:
//!
//! ```text
//! $ cargo run -q -p event-loop -- try half-read
//! half-read
//!
//! Two epolls watch the same socket: one is level-triggered, the other has EPOLLET, the
//! edge. 10 bytes come, and both tell it. The program receives 5 of them, and nothing
//! more comes. Which epoll tells it again?
//!
//!   1  both: 5 bytes are there
//!   2  the level-triggered one only
//!   3  the edge-triggered one only
//!   4  neither: it has been told
//!
//! your guess: 1
//!   events of level, when 10 bytes came  1
//!   events of edge, when 10 bytes came   1
//!   recv(5)                              5
//!   events of level, once more           1
//!   events of edge, once more            0
//!   recv, after that                     5
//!
//! observed: the level-triggered one only — not: both: 5 bytes are there
//! …
//! ```
//!
//! ## Read it, in this order
//!
//! 1. `room.rs`, `lines.rs` — the chat room, and its protocol
//! 2. `connection.rs`, `outbox.rs` — all that is known of a connection, and what is still to be written
//! 3. `server/` — the loop, a peer's turn in it, and who comes in
//! 4. `ready/spin.rs`, `poll.rs`, `epoll.rs`, `edge.rs`, `mio.rs` — five ways to wait; `ready/mod.rs` says what they have in common
//! 5. `table.rs`, `timers.rs` — connections by number, and what is to be done at a certain time
//! 6. `acceptor.rs`, `listener.rs` — taking in those who come, also without descriptors
//! 7. `peers/` — what a service can do with its peers, and a connection from its first stage to its last
//! 8. `bell.rs` — how a loop that waits is woken
//! 9. `output.rs` — stdout must not stop the loop either
//! 10. `echo.rs`, `service.rs` — the echo, and what a service of your own needs
//! 11. `main.rs`, `cli.rs` — the program around it
//!
//! Beside the loop are experiments, in [`experiments`], a file each: what the kernel tells, and what it does not.
//! Each makes its calls itself, and needs nothing of the loop.
//! What they have in common is in [`experiments::pair`] (both ends of a connection) and [`experiments::say`] (flags by their names).
//!
//! ### [`experiments::readiness`] — What does "ready" mean, and how often is it told?
//!
//! 1. [`ready-but-empty`](experiments::readiness::ready_but_empty) — An event is a hint: another one may be quicker
//! 2. [`half-read`](experiments::readiness::half_read) — Level against edge, when half of what came is read
//! 3. [`edge-stops`](experiments::readiness::edge_stops) — The edge, and a server that calls recv once for each event
//! 4. [`always-writable`](experiments::readiness::always_writable) — What a loop burns that always asks for POLLOUT
//!
//! ### [`experiments::ends`] — How does a loop hear that a peer has gone?
//!
//! 5. [`closed-is-readable`](experiments::ends::closed_is_readable) — A peer that has closed is readable, again and again
//! 6. [`which-end`](experiments::ends::which_end) — EPOLLRDHUP, EPOLLHUP and EPOLLERR: which of them for which end
//!
//! ### [`experiments::connections`] — What does a loop hear of connections that begin?
//!
//! 7. [`refused-is-writable`](experiments::connections::refused_is_writable) — A non-blocking connect, and where its result is
//! 8. [`gone-before-accept`](experiments::connections::gone_before_accept) — What accept does when the client has gone
//! 9. [`thundering-herd`](experiments::connections::thundering_herd) — One client wakes all who wait, or one of them
//!
//! ### [`experiments::descriptors`] — What does a descriptor stand for, and for how long?
//!
//! 10. [`number-used-again`](experiments::descriptors::number_used_again) — A closed descriptor's number is used again while an event of the old one is still to be handled
//! 11. [`closed-but-told`](experiments::descriptors::closed_but_told) — epoll's entry belongs to the socket, and not to the number
//! 12. [`set-after-fork`](experiments::descriptors::set_after_fork) — After fork, parent and child share one list
//!
//! ### [`experiments::cost`] — What does a turn of the loop cost, and who waits for it?
//!
//! 13. [`cost-by-watched`](experiments::cost::cost_by_watched) — What the silent ones cost: poll against epoll
//! 14. [`slow-handler`](experiments::cost::slow_handler) — One slow handler stops everybody
//! 15. [`late-timer`](experiments::cost::late_timer) — A timer is never early, but it may be late
//! 16. [`flooding-peer`](experiments::cost::flooding_peer) — Reading until EAGAIN, from a peer that sends much
//!
//! ### [`experiments::waking`] — What wakes a loop that waits?
//!
//! 17. [`queue-does-not-wake`](experiments::waking::queue_does_not_wake) — poll waits for descriptors, and for nothing else
//! 18. [`full-bell`](experiments::waking::full_bell) — A wake-up for which there is no room any more
//! 19. [`three-wakes-one-event`](experiments::waking::three_wakes_one_event) — eventfd: wake-ups are added up
//! 20. [`signal-ends-the-wait`](experiments::waking::signal_ends_the_wait) — EINTR: a signal ends poll, whatever SA_RESTART says
//!
//! The stages that grade your own program are in `tests/event_loop.rs`.
//!
//! ## Not covered
//!
//! - Several loops, one on each processor, that share a port (`SO_REUSEPORT`) or hand connections over.
//! - `async` and `await`: the same loop, where the compiler makes the state of each connection.
//! - `io_uring`, to which the call itself is given, not the question whether it would block.
//! - Files and names: no way to wait tells when a disk or a name server is ready. They need threads beside the loop.
//!
//! Sources: poll(2), epoll(7), accept(2), tcp(7), signal-safety(7); RFC 9293; the documentation of mio.

mod room;
mod lines;
mod connection;
mod outbox;
mod server;
mod ready;
mod table;
mod timers;
mod acceptor;
mod listener;
mod peers;
mod end;
mod bell;
mod output;
mod echo;
mod service;
mod settings;
pub mod experiments;

pub use bell::Bell;
pub use echo::Echo;
pub use end::End;
pub use lines::MAX_LINE;
pub use outbox::MAX_OUTBOX;
pub use peers::Peers;
pub use ready::How;
pub use room::Room;
pub use server::Server;
pub use service::Service;
pub use settings::{Settings, WhenFull};

/// The experiments.
pub const LESSON: experiment::Lesson = experiment::Lesson {
    name: "event-loop",
    first: &[
        "ready-but-empty",
        "half-read",
        "edge-stops",
        "always-writable",
        "closed-is-readable",
        "refused-is-writable",
        "number-used-again",
        "cost-by-watched",
        "slow-handler",
        "queue-does-not-wake",
    ],
    subjects: &[
        experiments::readiness::SUBJECT,
        experiments::ends::SUBJECT,
        experiments::connections::SUBJECT,
        experiments::descriptors::SUBJECT,
        experiments::cost::SUBJECT,
        experiments::waking::SUBJECT,
    ],
};
