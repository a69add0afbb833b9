//! poll waits for descriptors, and for nothing else.

use experiment::{Experiment, Needs};

/// Another thread has something for the loop, and puts it into a queue.
pub const EXPERIMENT: Experiment = Experiment {
    name: "queue-does-not-wake",
    question: "A loop waits in poll for its sockets, on which nothing happens. A worker thread has finished its work, \
        and puts the result into a queue, from which the loop takes after each wait. When does the loop take it?",
    choices: &[
        "never: the loop's thread does not see what another thread has put there",
        "at once: a queue wakes the thread that takes from it",
        "after the wait, which ends when a socket is ready or the time is over",
    ],
    answer: "after the wait, which ends when a socket is ready or the time is over",
    explanation: "A queue wakes a thread that waits at the queue. This one waits in poll, which watches descriptors only. \
        So the worker also writes a byte into one end of a pair of sockets, and the loop watches the other end: \
        the self-pipe trick. The byte says that something is there; what it is, is in the queue. \
        Python's call_soon_threadsafe writes such a byte, and call_soon does not.",
    sources: &["poll(2)", "socketpair(2)", "Python: loop.call_soon_threadsafe"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io::Write;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::sync::mpsc;
    use std::thread;

    use experiment::{Observation, Observed};
    use nix::poll::{PollFd, PollFlags, poll};

    use crate::experiments::pair::PATIENCE;

    /// In milliseconds: a thousand times what waking takes.
    const TIMEOUT: u16 = 200;

    pub(super) fn observe() -> Observed {
        let (bell, ear) = UnixStream::pair()?;
        let wait = |timeout: u16| poll(&mut [PollFd::new(ear.as_fd(), PollFlags::POLLIN)], timeout);
        let (results, queue) = mpsc::channel();

        let told_of_the_queue = thread::scope(|threads| {
            threads.spawn(|| results.send("a result"));
            wait(TIMEOUT)
        })?;
        let found = queue.try_recv();
        let told_of_the_byte = thread::scope(|threads| {
            threads.spawn(|| (results.send("another"), (&bell).write(b"!")));
            wait(PATIENCE)
        })?;
        let found_then = queue.try_recv();

        let shown = |found: &Result<&str, _>| found.map_or("nothing", |_| "the result");
        Ok(Observation::new()
            .fact(
                "poll, while a result is put into the queue",
                told_of_the_queue,
            )
            .fact(format!("in the queue, {TIMEOUT} ms later"), shown(&found))
            .fact("poll, while a byte is written, too", told_of_the_byte)
            .fact("in the queue then", shown(&found_then))
            .answer(match (told_of_the_queue, found) {
                (1.., _) => "at once: a queue wakes the thread that takes from it",
                (_, Ok(_)) => {
                    "after the wait, which ends when a socket is ready or the time is over"
                }
                (_, Err(_)) => {
                    "never: the loop's thread does not see what another thread has put there"
                }
            }))
    }
}
