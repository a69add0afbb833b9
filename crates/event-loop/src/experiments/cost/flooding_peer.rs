//! Reading until EAGAIN, from a peer that sends much.

use experiment::Experiment;

/// A peer that has sent much, another that has sent a line, and two rules for when to stop.
pub const EXPERIMENT: Experiment = Experiment {
    name: "flooding-peer",
    question: "Ann sends as much as the kernel takes, some megabytes; then Bob sends a line. \
        A server of one thread reads from each that is ready, 4 KiB in each recv, until recv says EAGAIN. \
        How many times does it read from Ann before it reads Bob's line?",
    choices: &[
        "once: then poll says that it is Bob's turn",
        "a few times: recv says EAGAIN after 16 KiB, for fairness",
        "hundreds of times: until all that she has sent is read",
    ],
    answer: "hundreds of times: until all that she has sent is read",
    explanation: "The kernel says which sockets are ready; how long to stay with each is up to the program. \
        If Ann went on sending as fast as the server reads, EAGAIN would never come, and Bob would never be served. \
        So read a few times, then go on to the next socket. Level-triggered, the kernel says again that Ann's is readable; \
        edge-triggered, the program has to remember it.",
    sources: &["epoll(7): Possible pitfalls, starvation", "recv(2): EAGAIN"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io::{self, ErrorKind, Read, Write};
    use std::net::TcpStream;
    use std::os::fd::AsFd;

    use experiment::{Observation, Observed};
    use nix::poll::{PollFd, PollFlags, poll};

    use crate::experiments::pair::{PATIENCE, connection};

    pub(super) fn observe() -> Observed {
        let until_eagain = reads_before_bob(usize::MAX)?;
        let at_most_four = reads_before_bob(4)?;
        Ok(Observation::new()
            .fact("reads from Ann before Bob, until EAGAIN", until_eagain)
            .fact("reads from Ann before Bob, 4 in a turn", at_most_four)
            .answer(match until_eagain {
                0 | 1 => "once: then poll says that it is Bob's turn",
                2..=4 => "a few times: recv says EAGAIN after 16 KiB, for fairness",
                _ => "hundreds of times: until all that she has sent is read",
            }))
    }

    /// How many times a server reads from Ann before it reads from Bob, if in one turn it reads at most so many times.
    fn reads_before_bob(in_a_turn: usize) -> io::Result<usize> {
        let ((ann, mut ann_server), (mut bob, bob_server)) = (connection()?, connection()?);
        flood(&ann)?;
        bob.write_all(b"hello\n")?;
        let mut reads = 0;
        loop {
            let entry = |socket| PollFd::new(TcpStream::as_fd(socket), PollFlags::POLLIN);
            let mut entries = [&ann_server, &bob_server].map(entry);
            poll(&mut entries, PATIENCE)?;
            let [ann_is_ready, bob_is_ready] = entries.map(|entry| entry.any().unwrap_or(false));
            if ann_is_ready {
                reads += read_for_a_turn(&mut ann_server, in_a_turn)?;
            }
            if bob_is_ready {
                return Ok(reads);
            }
        }
    }

    /// Sends until the kernel takes no more.
    fn flood(mut client: &TcpStream) -> io::Result<()> {
        client.set_nonblocking(true)?;
        loop {
            match client.write(&[b'x'; 64 * 1024]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads until EAGAIN, but not more often than `most`. Returns how often something came.
    fn read_for_a_turn(server: &mut TcpStream, most: usize) -> io::Result<usize> {
        for reads in 0..most {
            match server.read(&mut [0; 4096]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(reads),
                Err(error) => return Err(error),
            }
        }
        Ok(most)
    }
}
