//! # socket-trace: what did my program really do?
//!
//! It starts one program, or a server and a client, and shows each call that they make on a socket; between two
//! programs also each segment on the wire, and the states that the kernel held. Or it starts a test, and shows so the
//! program that the test runs.
//!
//! ## Run it
//!
//! ```text
//! $ cargo run -p socket-trace -- -- curl -s http://127.0.0.1:8000/
//! $ cargo run -p socket-trace -- --server 'nc -l 9000' --client 'nc 127.0.0.1 9000'
//! $ cargo run -p socket-trace -- --html ladder.html --server 'nc -l 9000' --client 'nc 127.0.0.1 9000'
//! $ cargo run -p socket-trace -- --network 'drop client data 2' --server 'nc -l 9000' --client 'nc 127.0.0.1 9000'
//! $ cargo run -p socket-trace -- --only ./my_server -- ./test_my_server.sh
//! ```
//!
//! ## Read it, in this order
//!
//! | module | what it does |
//! |---|---|
//! | [`model`] | a trace: a list of events |
//! | `network` | the rules of a bad network, and how they are written |
//! | `by_hand` | what a reader sees and does who is the network instead |
//! | `record` | programs are started and watched: ptrace, sock_diag, a wire of our own (Linux) |
//! | `packet` | the bytes of a frame, and what they mean |
//! | [`order`] | events of several threads, in the order in which they happened |
//! | [`draw`] | the ladder in the terminal, as a picture, and as a page to step through |
//! | [`json`], `pcapng` | a trace as a file, and its packets |
//!
//! ## What must be known
//!
//! - Tracing slows a program down, and may hide a race between two threads.
//! - The network between the two hosts is like Ethernet: packets of 1,500 bytes, and no segments put together by the kernel.
//!   The receive buffer of a connection grows to 256 KiB and no further, so that what is on its way finds room at the
//!   wire. Packets of many connections at once may come faster than it carries them: how many were lost, is told.
//! - 127.0.0.1 is the server, on both hosts. The server sees its client at 10.9.0.2, and a program that serves only
//!   its own machine refuses it. The client cannot bind 127.0.0.1, and ::1 cannot be had.
//! - States are samples: one that lasts for a moment may come and go unseen.
//! - A program that prints to a pipe keeps back its lines until a few thousand bytes are full, unless it flushes.
//! - Real-time signals cannot be passed on to a traced program, and a set-user-id program runs with the user's own rights.
//! - Traces hold what was sent and received, passwords, too.
//!
//! ## Not covered
//!
//! Programs that run already; io_uring; programs of 32 bits; other systems than Linux on x86-64 and ARM64.

#![cfg_attr(
    not(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    )),
    expect(
        dead_code,
        reason = "some of the model and of the drawings serves only what records"
    )
)]

pub mod model;
mod network;
mod language;
mod clock;
mod by_hand;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod packet;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod record;
#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
#[path = "elsewhere.rs"]
mod record;
pub mod order;
pub mod draw;
pub mod json;
mod pcapng;
mod report;
mod files;
mod show;
mod whole;

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clock::Clock;
use draw::{Drawing, Ladder};
use files::Files;
use model::{Event, Program, Trace};
use order::Order;
use show::Show;

pub use by_hand::{Decision, Seen, View};
pub use files::Paths;
pub use language::Language;
pub use network::{HOW_RULES_ARE_WRITTEN, RuleError, Rules};
pub use record::{Cable, Hand, START, become_program};
pub use whole::{draw_ladder, record};

/// So many events may wait to be drawn. Then the programs wait, too: memory stays bounded.
const MOST_WAITING: usize = 10_000;

/// Which of the programs are started, and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scene {
    /// One, where this program is.
    #[default]
    One,
    /// A server and a client, each on a host of its own.
    Pair,
    /// The second, in a private network. Of what it starts, that is shown which executes the first.
    Part,
}

/// What is run, and how it is shown.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// One program or two, as the scene needs them.
    pub programs: Vec<Program>,
    /// Which of them are started, and where.
    pub scene: Scene,
    /// What becomes of the packets between the two.
    pub network: Rules,
    /// Settings of the kernel on each of the two hosts: `net.ipv4.tcp_syn_retries`, `2`.
    pub settings: Vec<(String, String)>,
    /// What the server reads; nothing without it.
    pub server_input: Option<PathBuf>,
    /// So long the server may take until it listens.
    pub wait: Duration,
    /// So long the run may take; then the programs are ended. Without it they may run for ever.
    pub limit: Option<Duration>,
    /// Two hosts or calls that cannot be had are an error, where a note would not do.
    pub needs_all: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// The language of what is drawn.
    pub language: Language,
    /// Nothing that repeats is folded.
    pub all: bool,
    /// No ladder is drawn; what the reader must know is said on stderr.
    pub quiet: bool,
    /// Files for the trace.
    pub files: Paths,
}

impl Options {
    /// Their trace, before anything has happened.
    fn trace(&self, began: u64) -> Trace {
        Trace::begin(began, self.programs.clone(), self.network.texts())
    }
}

/// Runs the programs and shows what they do; returns the exit status of the last one, or 1 if that was never started.
///
/// # Errors
/// What starting a program or writing says; on other systems than Linux, that it needs Linux.
pub fn run(options: &Options, out: impl Write + Send + 'static) -> io::Result<i32> {
    let clock = Clock::start();
    let show = show(options, &options.trace(clock.began()), out)?;
    let prepared = record::prepare(options)?;
    let (status, shown) = watched(options, prepared, clock, show);
    let status = status?.unwrap_or(1);
    unless_cut(shown.map(drop)).map(|()| status)
}

/// Runs a server and a client with the reader as the network: each packet waits until `hand` is told what becomes of it.
/// `reader` tells it, in a thread of its own, which begins when there is a network; the rules of the options do not count.
/// Returns the trace.
///
/// # Errors
/// As [`run`]; that there is no wire, and what would help.
pub fn run_by_hand(
    options: &Options,
    out: impl Write + Send + 'static,
    hand: &Hand,
    reader: impl FnOnce() + Send + 'static,
) -> io::Result<Trace> {
    let clock = Clock::start();
    let mut trace = options.trace(clock.began());
    let show = show(options, &trace, out)?.keeping();
    let prepared = record::prepare(options)?.by_hand(hand, reader)?;
    let (status, events) = watched(options, prepared, clock, show);
    status?;
    trace.events = events?;
    Ok(trace)
}

/// The exit status of the last program, if that was started; and what was shown.
fn watched<W: Write + Send + 'static>(
    options: &Options,
    prepared: record::Prepared,
    clock: Clock,
    show: Show<W>,
) -> (io::Result<Option<i32>>, io::Result<Vec<Event>>) {
    let (sender, reports) = mpsc::sync_channel(MOST_WAITING);
    // It ends when nobody sends any more: when `record::run` has returned, and the pipes of the programs are empty.
    let shown = thread::spawn(move || show.run(&reports, clock));
    let status = record::run(options, prepared, clock, sender);
    let shown = shown
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the drawing has ended in a panic")));
    (status, shown)
}

/// Draws a trace that was recorded before as an element of a page, with these attributes: ` role="figure"`.
/// The page has [`draw::figure_style`] and [`draw::figure_script`], once for all ladders.
///
/// # Errors
/// What reading says; that it is no trace.
pub fn show_in_page(path: &Path, attributes: &str) -> io::Result<String> {
    let trace = recorded(path)?;
    let mut drawing = Drawing::begin(&trace.programs, false);
    let mut order = Order::default();
    let mut draw = |order: &mut Order, until| {
        while let Some(event) = order.next(until) {
            drawing.event(&event, order);
        }
    };
    for event in trace.events {
        order.push(event);
        let newest = order.newest();
        draw(&mut order, newest);
    }
    draw(&mut order, u64::MAX);
    Ok(draw::figure(&drawing.end(), attributes))
}

/// Shows a trace once more that was recorded before, as JSON; no program is run.
///
/// # Errors
/// What reading or writing says; that it is no trace.
pub fn show_again(path: &Path, options: &Options, out: impl Write) -> io::Result<()> {
    let trace = recorded(path)?;
    let show = show(options, &trace, out)?;
    unless_cut(show.again(trace.events))
}

fn recorded(path: &Path) -> io::Result<Trace> {
    let said = |error: io::Error| {
        io::Error::new(error.kind(), format!("read {}: {error}", path.display()))
    };
    File::open(path).and_then(json::read).map_err(said)
}

fn show<W: Write>(options: &Options, trace: &Trace, out: W) -> io::Result<Show<W>> {
    let Options {
        width,
        language,
        all,
        ..
    } = *options;
    let files = Files::begin(&options.files, trace, language, all)?;
    if options.quiet {
        return Ok(Show::to_files(files, language));
    }
    let ladder = Ladder::begin(out, &trace.programs, width, all, language)?;
    Ok(Show::new(ladder, files))
}

/// `| head` has seen enough.
fn unless_cut(shown: io::Result<()>) -> io::Result<()> {
    match shown {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        shown => shown,
    }
}
