//! # bad-network: what does a bad network do to a program that works?
//!
//! ## What you learn
//!
//! After this lesson you can predict what a program notices when the network loses, delays or repeats its packets,
//! or is not there any more, and you know what makes a program survive that.
//! Each claim is an experiment: two short programs, one or two rules for the network between them, and every packet
//! that they sent.
//!
//! ## In one picture
//!
//! ```text
//!   server's host             the network             client's host
//!  ┌──────────────┐     ┌─────────────────────┐     ┌──────────────┐
//!  │ your program │     │ drop client syn 1   │     │ your program │
//!  │    kernel    │◀────│          ✗ ◀────────│─────│    kernel    │
//!  │              │────▶│────────────────────▶│────▶│              │
//!  └──────────────┘     └─────────────────────┘     └──────────────┘
//!
//!   the kernels wait and send again; the programs see a call that takes longer, an error, or nothing
//! ```
//!
//! ## Run it
//!
//! ```text
//! $ cargo run -q -p bad-network -- try lost-syn --no-ask
//! lost-syn
//!
//! The client calls connect, and the network loses its first packet, the SYN. The server is
//! there and listens. What does connect do?
//!
//!   1  it fails at once, with ECONNREFUSED
//!   2  it succeeds, about a second later
//!   3  it succeeds as fast as ever: what is lost is sent again at once
//!   4  it never returns
//!
//!   the network       drop client syn 1
//!   SYNs sent         2
//!   of them lost      1
//!   connect returned  0
//!   connect took      1.0 s
//!
//! server                                wire          client
//! socket(INET, STREAM) = 3
//! setsockopt(3, SO_REUSEADDR,
//!   1) = 0
//! bind(3, 127.0.0.1:9000) = 0
//! listen(3, 128) = 0    LISTEN
//! accept(3) …
//!                                                     socket(INET, STREAM) = 3
//!                                  dropped ✗ SYN ───  connect(3, 127.0.0.1:9000) …
//!                                                     SYN_SENT
//! ⋯ 1.03 s ⋯
//!                               ◀── again: SYN ─────
//!                     SYN_RECV  ─── SYN ACK ───────▶
//!                  ESTABLISHED  ◀── ACK ack 1 ──────  … connect = 0  ESTABLISHED
//! … accept = 4 from
//!   10.9.0.2:34718
//! recv(4, 1024) …
//!                               ◀── FIN seq 1 ──────  close(3) = 0
//!                                                     ends, status 0
//!                                                     FIN_WAIT1
//!                   CLOSE_WAIT
//! … recv = 0
//! close(4) = 0                  ─── FIN seq 1 ─────▶
//! close(3) = 0          CLOSED
//! ends, status 0
//!                     LAST_ACK
//!                       CLOSED  ◀── ACK ack 2 ──────  TIME_WAIT
//!
//! observed: it succeeds, about a second later
//!
//! Nobody tells the client that its SYN is lost: its kernel can only wait for an answer.
//! How far away the server is, it does not know yet, so it waits for one second before it
//! sends the SYN again. The program notices nothing but the time: a connect that takes a
//! second, or three, is one whose first packets were lost.
//!
//! see RFC 6298 §2.1, RFC 9293 §3.5, tcp(7), tcp_syn_retries
//! ```
//!
//! NETWORK tries the same two programs over another network, and shows whether the answer still holds:
//!
//! ```text
//! $ NETWORK='drop client syn 1 3 times' cargo run -q -p bad-network -- try lost-syn --no-ask
//! …
//!   SYNs sent         4
//!   of them lost      3
//!   connect returned  0
//!   connect took      3.1 s
//! …
//! ```
//!
//! Or be the network yourself: each packet waits until you press a key, and what you did is written as rules.
//!
//! ```text
//! $ cargo run -q -p bad-network -- play
//! $ cargo run -q -p bad-network -- play --server 'python3 server.py' --client 'python3 client.py'
//! $ cargo run -q -p bad-network -- puzzle
//! ```
//!
//! ## Read it, in this order
//!
//! Each file is one experiment: its question, the rules of its network, its two programs, and what the trace must show.
//! [`trial`] runs the two programs, [`recorder`] records them on two hosts, and [`seen`] finds in the trace what the
//! experiments ask. [`play`] lets you decide about each packet, and [`puzzles`] are goals to reach so.
//!
//! ### [`connection`] — What happens to a connection whose first or last packets are lost?
//!
//! 1. [`lost-syn`](connection::lost_syn) — A lost SYN: connect takes a second longer
//! 2. [`no-answer`](connection::no_answer) — Every SYN is lost: when connect gives up, a setting decides
//! 3. [`lost-syn-ack`](connection::lost_syn_ack) — Half a connection, of which the server's program knows nothing
//! 4. [`lost-fin`](connection::lost_fin) — The kernel goes on for a program that has ended
//!
//! ### [`loss`] — What does TCP do about segments that are lost, late, doubled or damaged?
//!
//! 5. [`lost-segment`](loss::lost_segment) — With nothing behind it, only a timer notices
//! 6. [`timer-doubles`](loss::timer_doubles) — Each wait is twice as long as the one before
//! 7. [`fast-retransmit`](loss::fast_retransmit) — What arrives behind the hole tells of it
//! 8. [`lost-ack`](loss::lost_ack) — The next acknowledgement says the same, and more
//! 9. [`swapped-segments`](loss::swapped_segments) — The order of packets is the network's, the order of bytes is TCP's
//! 10. [`doubled-segment`](loss::doubled_segment) — Bytes that come twice are received once
//! 11. [`damaged-segment`](loss::damaged_segment) — The checksum makes a loss of it
//!
//! ### [`silence`] — The other side is gone: who notices, and when?
//!
//! 12. [`cut-idle`](silence::cut_idle) — Nobody sends, so nobody ever knows
//! 13. [`cut-sending`](silence::cut_sending) — TCP_USER_TIMEOUT, instead of fifteen minutes
//! 14. [`keepalive`](silence::keepalive) — Probes find a peer that is gone
//! 15. [`host-restarts`](silence::host_restarts) — A kernel that knows no such connection answers with an RST
//! 16. [`nat-forgets`](silence::nat_forgets) — A box on the way forgets, and tells nobody
//!
//! ### [`flow`] — How much may be on its way, and who waits for whom?
//!
//! 17. [`slow-start`](flow::slow_start) — Twice as many segments in each round trip
//! 18. [`request-reply`](flow::request_reply) — A program that waits for each answer pays each round trip
//! 19. [`write-write-read`](flow::write_write_read) — Nagle's algorithm and two short sends
//! 20. [`silly-window`](flow::silly_window) — A window opens for a segment, not for a byte
//! 21. [`lost-window-update`](flow::lost_window_update) — The side that waits asks whether there is room
//! 22. [`both-send`](flow::both_send) — A deadlock that no error ends
//! 23. [`full-queue`](flow::full_queue) — Bufferbloat: a long queue makes everybody wait
//! 24. [`short-queue`](flow::short_queue) — Losses tell a sender its rate
//!
//! ### [`path`] — What if the way carries only small packets?
//!
//! 25. [`path-mtu`](path::path_mtu) — A router tells what fits, and segments become smaller
//! 26. [`mtu-black-hole`](path::mtu_black_hole) — It connects, and then it hangs
//!
//! ### [`strangers`] — What if a packet comes that no program has sent for this connection?
//!
//! 27. [`old-duplicate`](strangers::old_duplicate) — What TIME_WAIT and the numbers of TCP protect from
//! 28. [`forged-reset`](strangers::forged_reset) — A stranger ends a connection for one side
//! 29. [`challenge-ack`](strangers::challenge_ack) — A RST that is nearly right is not believed
//!
//! ### [`datagrams`] — What does a UDP program see of a bad network?
//!
//! 30. [`lost-doubled-late`](datagrams::lost_doubled_late) — All that arrives, as it arrives
//! 31. [`late-answer`](datagrams::late_answer) — A timeout does not stop the answer
//!
//! ### [`order`] — Who waits for a packet that is lost?
//!
//! 32. [`one-connection`](order::one_connection) — Head-of-line blocking: all wait for the first
//! 33. [`four-connections`](order::four_connections) — Only the connection waits that has lost something
//!
//! ### [`certainty`] — What can a program know of the other side?
//!
//! 34. [`lost-answer`](certainty::lost_answer) — Done or not done: the client cannot know
//! 35. [`asked-twice`](certainty::asked_twice) — A question that is repeated is done twice
//! 36. [`heartbeat`](certainty::heartbeat) — The program finds out before the kernel does
//!
//! ## Not covered
//!
//! Networks that lose packets by chance: `cargo run -- see --network 'random seed 7 loss 3%'` makes one, and its traces
//! are as long as they are different.
//! Congestion control beyond slow start; networks of more than two hosts; IPv6, where the answers are the same.
//!
//! Sources: tcp(7), udp(7), socket(7); RFC 9293, RFC 6298, RFC 5681, RFC 1122.

pub mod connection;
pub mod loss;
pub mod silence;
pub mod flow;
pub mod path;
pub mod strangers;
pub mod datagrams;
pub mod order;
pub mod certainty;
pub mod trial;
pub mod actors;
pub mod recorder;
pub mod seen;
mod reader;
pub mod play;
pub mod puzzles;

use std::process::ExitCode;

use experiment::Lesson;
use lesson_kit::Screen;

use actors::Actors;
use trial::{Role, Trial};

/// The experiments.
pub const LESSON: Lesson = Lesson {
    name: "bad-network",
    first: &[
        "lost-syn",
        "lost-segment",
        "cut-idle",
        "cut-sending",
        "nat-forgets",
        "forged-reset",
        "lost-doubled-late",
    ],
    subjects: &[
        connection::SUBJECT,
        loss::SUBJECT,
        silence::SUBJECT,
        flow::SUBJECT,
        path::SUBJECT,
        strangers::SUBJECT,
        datagrams::SUBJECT,
        order::SUBJECT,
        certainty::SUBJECT,
    ],
};

/// The same, with their programs and their networks.
const TRIALS: &[&[Trial]] = &[
    &connection::TRIALS,
    &loss::TRIALS,
    &silence::TRIALS,
    &flow::TRIALS,
    &path::TRIALS,
    &strangers::TRIALS,
    &datagrams::TRIALS,
    &order::TRIALS,
    &certainty::TRIALS,
];

/// What the hidden subcommand does: this program is the server or the client of an experiment.
#[must_use]
pub fn act(name: &str, role: Role) -> ExitCode {
    match actors(name) {
        Some(actors) => actors.act(role),
        None => {
            Screen::plain().note(format_args!("no programs are called {name}"));
            ExitCode::from(2)
        }
    }
}

/// The experiment of this name.
#[must_use]
pub fn trial_named(name: &str) -> Option<&'static Trial> {
    let mut trials = TRIALS.iter().copied().flatten();
    trials.find(|trial| trial.experiment.name == name)
}

fn actors(name: &str) -> Option<Actors> {
    let puzzles = puzzles::PUZZLES.iter().map(|puzzle| puzzle.actors);
    let mut others = puzzles.chain([play::TALK]);
    let of_trial = || trial_named(name).map(Trial::actors);
    others.find(|actors| actors.name == name).or_else(of_trial)
}
