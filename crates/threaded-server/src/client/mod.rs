//! The client: many peers at once, each of which checks that everything it sends comes back.

mod gate;
mod peer;

use std::io;
use std::iter;
use std::num::{NonZeroU32, NonZeroUsize};
use std::thread::{self, Builder, ScopedJoinHandle};
use std::time::{Duration, Instant};

use lesson_kit::Screen;
use lesson_kit::error::in_words;

use crate::STACK_SIZE;
use gate::Gate;
use peer::Peer;

/// How the server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// By connections.
    Tcp,
    /// By datagrams.
    Udp,
}

/// What the client does.
#[derive(Clone, Debug)]
pub struct Load {
    /// How the server is reached.
    pub protocol: Protocol,
    /// Where the server listens: `HOST:PORT`.
    pub addr: String,
    /// How many peers there are at once.
    pub peers: NonZeroUsize,
    /// How many messages each peer sends, one after the other.
    pub messages: NonZeroU32,
    /// The length of each message in bytes, up to [`MAX_SIZE`]; `None`: as long as its text is.
    pub size: Option<u32>,
    /// How long a peer waits for the connection, and for each answer.
    pub timeout: Duration,
}

/// The longest message of a client, in bytes: each peer holds one in memory.
pub const MAX_SIZE: i64 = 16 * 1024 * 1024;

/// The result of one peer.
struct Outcome {
    came_back: u32,
    /// Its own address, as the server prints it; empty without a connection.
    name: String,
    error: Option<io::Error>,
}

/// Lets all peers talk at once, prints what each got back and a summary.
/// True if everything came back.
///
/// Each peer has a thread; it ends with its last answer, or when the timeout is over.
pub fn run(load: &Load, screen: &Screen) -> bool {
    let gate = Gate::for_arrivals(load.peers.get());
    let (outcomes, time) = thread::scope(|scope| {
        let gate = &gate;
        let start = |number| {
            let talk = move || talk(load, number, gate);
            let thread = Builder::new()
                .stack_size(STACK_SIZE)
                .spawn_scoped(scope, talk);
            // A peer without a thread does not arrive: the others must not wait for it.
            thread.inspect_err(|_| gate.arrive())
        };
        let threads: Vec<_> = (1..=load.peers.get()).map(start).collect();
        gate.wait_for_all();
        let begin = Instant::now();
        let outcomes: Vec<_> = threads.into_iter().map(outcome).collect();
        (outcomes, begin.elapsed())
    });
    report(load, &outcomes, time, screen)
}

fn talk(load: &Load, number: usize, gate: &Gate) -> Outcome {
    let peer = Peer::connect(load);
    // Also after a failure, because the others wait for all.
    gate.arrive();
    gate.wait_for_all();
    let mut came_back = 0;
    let (name, result) = match peer {
        Ok(mut peer) => {
            let result = exchange(&mut peer, load, number, &mut came_back);
            (format!(" ('{}')", peer.addr()), result)
        }
        Err(error) => (String::new(), Err(error)),
    };
    Outcome {
        came_back,
        name,
        error: result.err(),
    }
}

/// After a lost datagram the next message is sent; an error of a connection is its end.
fn exchange(peer: &mut Peer, load: &Load, number: usize, came_back: &mut u32) -> io::Result<()> {
    let mut lost = Ok(());
    for message in 1..=load.messages.get() {
        match peer.echo(&text(load, number, message)) {
            Ok(()) => *came_back += 1,
            Err(error) if peer.goes_on_after(&error) => lost = Err(error),
            Err(error) => return Err(error),
        }
    }
    lost
}

/// Each message has its own text (unless `size` cuts it), so the answer to one is not taken for that to another.
fn text(load: &Load, peer: usize, message: u32) -> Vec<u8> {
    let text = format!("message {message} of peer {peer}").into_bytes();
    match load.size {
        Some(size) => {
            let padded = text.into_iter().chain(iter::repeat(b' '));
            padded.take(size as usize).collect()
        }
        None => text,
    }
}

fn outcome(thread: io::Result<ScopedJoinHandle<'_, Outcome>>) -> Outcome {
    let outcome = thread.map_err(|error| {
        let text = format!("start a thread: {}", in_words(&error));
        io::Error::new(error.kind(), text)
    });
    let outcome = outcome.and_then(|thread| {
        thread
            .join()
            .map_err(|_| io::Error::other("the peer's thread panicked"))
    });
    outcome.unwrap_or_else(|error| Outcome {
        came_back: 0,
        name: String::new(),
        error: Some(error),
    })
}

fn report(load: &Load, outcomes: &[Outcome], time: Duration, screen: &Screen) -> bool {
    for (number, outcome) in (1..).zip(outcomes) {
        let Outcome {
            came_back,
            name,
            error,
        } = outcome;
        let reason = match error {
            Some(error) => format!(" — {error}"),
            None => String::new(),
        };
        let messages = load.messages;
        screen.print(format_args!(
            "peer {number}{name}: {came_back} of {messages} came back{reason}"
        ));
    }
    let came_back: u64 = outcomes
        .iter()
        .map(|outcome| u64::from(outcome.came_back))
        .sum();
    let lost = load.peers.get() as u64 * u64::from(load.messages.get()) - came_back;
    let seconds = time.as_secs_f64();
    let rate = came_back as f64 / seconds;
    screen.print(format_args!(
        "{came_back} messages came back, {lost} did not, in {seconds:.3} s: {rate:.0} messages/s"
    ));
    lost == 0 && outcomes.iter().all(|outcome| outcome.error.is_none())
}
