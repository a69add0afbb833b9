//! A wake-up for which there is no room any more.

use experiment::{Experiment, Needs};

/// Write bytes into a pair of sockets until it is full, then wait at the other end.
pub const EXPERIMENT: Experiment = Experiment {
    name: "full-bell",
    question: "Other threads wake a loop by a byte in a pair of sockets. The loop is busy and reads none of them, \
        until the pair is full. The end that they write to does not block, so the next write fails with EAGAIN. \
        The thread ignores the error, and goes on. Does the loop wake when it waits again?",
    choices: &[
        "yes: the bytes that fill the pair wake it",
        "yes, and once for each of the writes",
        "no: this wake-up is lost, so the thread must try again",
    ],
    answer: "yes: the bytes that fill the pair wake it",
    explanation: "Each byte says the same: \"look what is to be done\". While one of them is unread, the loop will wake and look, \
        so one more would change nothing, and EAGAIN can be ignored. \
        If the end blocked, the write would wait until the loop reads; and if the loop itself writes, \
        or a signal handler that has interrupted the loop, that is never. \
        The loop first reads all bytes, then looks what is to be done: in the other order, it would lose a wake-up between the two.",
    sources: &["socketpair(2)", "write(2): EAGAIN", "signal-safety(7)"],
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
    use std::io::{Read, Write};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use experiment::{Observation, Observed};
    use instruments::errno::returned;
    use nix::poll::{PollFd, PollFlags, poll};

    pub(super) fn observe() -> Observed {
        let (mut bell, mut ear) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        ear.set_nonblocking(true)?;
        let mut written = 0;
        let refused = loop {
            match bell.write(b"!") {
                Ok(count) => written += count,
                Err(error) => break Err::<usize, _>(error),
            }
        };
        let wait =
            |ear: &UnixStream| poll(&mut [PollFd::new(ear.as_fd(), PollFlags::POLLIN)], 0u16);
        let (mut wakes, mut found) = (0, 0);
        while wait(&ear)? > 0 {
            wakes += 1;
            found += ear.read(&mut [0; 64 * 1024])?;
        }

        Ok(Observation::new()
            .fact("writes of a byte that succeeded", written)
            .fact("the next write", returned(&refused))
            .fact("how often the loop wakes", wakes)
            .fact("bytes that it reads", found)
            .answer(match wakes {
                0 => "no: this wake-up is lost, so the thread must try again",
                1 => "yes: the bytes that fill the pair wake it",
                _ => "yes, and once for each of the writes",
            }))
    }
}
