//! Three ways of serving, side by side.
//!
//! Each takes the requests as they come, and does `work` on every one of them.
//! It returns after the last request, when all work is done and all its threads are joined.

use std::io;
use std::num::NonZeroUsize;
use std::sync::{Mutex, mpsc};
use std::thread::{self, Builder, ScopedJoinHandle};

use lesson_kit::error::in_words;

/// The stack of each thread, in bytes.
///
/// Memory is used when it is touched, so this is a limit and not a cost.
/// But std's 2 MiB, ten thousand times, are more than a 32-bit or a limited address space has.
pub const STACK_SIZE: usize = 256 * 1024;

/// How requests are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// One request at a time, by the thread that accepts; Python's plain `TCPServer`.
    /// While it waits for a slow peer, all others wait, too.
    One,
    /// A thread for each request; Python's `ThreadingMixIn`.
    PerRequest,
    /// This number of threads, each of which takes one request after the other; Python has no pool.
    /// There are at most [`max_connections`](crate::Settings::max_connections) of them.
    Pool(NonZeroUsize),
}

pub(crate) fn one_at_a_time<Q>(requests: impl Iterator<Item = Q>, work: impl Fn(Q)) {
    requests.for_each(work);
}

/// Each thread ends with its request.
pub(crate) fn thread_per_request<Q: Send>(
    requests: impl Iterator<Item = Q>,
    work: impl Fn(Q) + Sync,
    cannot_start: impl Fn(&io::Error),
) {
    let work = &work;
    thread::scope(|scope| {
        let mut threads: Vec<ScopedJoinHandle<'_, ()>> = Vec::new();
        for request in requests {
            // A thread that has ended keeps its stack until it is joined.
            let finished = threads.extract_if(.., |thread| thread.is_finished());
            finished.for_each(join);
            match builder().spawn_scoped(scope, move || work(request)) {
                Ok(thread) => threads.push(thread),
                Err(error) => cannot_start(&error),
            }
        }
        threads.into_iter().for_each(join);
    });
}

/// The workers end when the channel does.
pub(crate) fn pool<Q: Send>(
    size: NonZeroUsize,
    requests: impl Iterator<Item = Q>,
    work: impl Fn(Q) + Sync,
) -> io::Result<()> {
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    // One idle worker waits for the next request, the others wait for the lock.
    let next = || receiver.lock().ok().and_then(|queue| queue.recv().ok());
    let worker = || {
        while let Some(request) = next() {
            work(request);
        }
    };
    thread::scope(|scope| {
        let sender = sender;
        let mut workers = Vec::new();
        for number in 1..=size.get() {
            let started = builder().spawn_scoped(scope, worker);
            workers.push(started.map_err(|error| cannot_fill(number, size, &error))?);
        }
        for request in requests {
            if sender.send(request).is_err() {
                break;
            }
        }
        drop(sender);
        workers.into_iter().for_each(join);
        Ok(())
    })
}

fn builder() -> Builder {
    Builder::new().stack_size(STACK_SIZE)
}

fn cannot_fill(number: usize, size: NonZeroUsize, error: &io::Error) -> io::Error {
    let text = format!("start thread {number} of {size}: {}", in_words(error));
    io::Error::new(error.kind(), text)
}

fn join(thread: ScopedJoinHandle<'_, ()>) {
    // A panic was reported where it happened.
    let _ = thread.join();
}
