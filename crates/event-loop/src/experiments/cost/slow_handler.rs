//! One slow handler stops everybody.

use experiment::Experiment;

/// Two requests, of which the first is a slow one.
pub const EXPERIMENT: Experiment = Experiment {
    name: "slow-handler",
    question: "A server of one thread waits for two peers with poll. Ann's request takes 200 ms, \
        in which its handler only waits for a database. Bob asks at the same time, and his request takes no time at all. \
        When does Bob get his answer?",
    choices: &[
        "at once: while the server waits for the database, it has time for others",
        "when Ann's handler has returned",
        "never: his event came while nobody waited for it",
    ],
    answer: "when Ann's handler has returned",
    explanation: "poll says which sockets are ready, and nothing interrupts the handler that the loop then calls. \
        Whether the handler computes or waits makes no difference: the only thread is in it. \
        Nothing is lost: Bob's request waits in the kernel, and in the next round his socket is readable. \
        So a handler must not wait. What takes long goes to another thread, which wakes the loop when it is done; \
        and the connection to a database becomes one more socket of the loop.",
    sources: &["poll(2)", "Python: asyncio, Running blocking code"],
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
    use std::thread;
    use std::time::{Duration, Instant};

    use experiment::{Observation, Observed};
    use nix::poll::{PollFd, PollFlags, poll};

    use crate::experiments::pair::{PATIENCE, connection};

    /// How long the database takes.
    const SLOW: Duration = Duration::from_millis(200);

    pub(super) fn observe() -> Observed {
        let ((mut ann, ann_server), (mut bob, bob_server)) = (connection()?, connection()?);
        bob.set_read_timeout(Some(Duration::from_millis(PATIENCE.into())))?;
        ann.write_all(b"slow")?;
        bob.write_all(b"quick")?;
        let asked = Instant::now();
        // Ends when both have their answers.
        let server = thread::spawn(|| serve([ann_server, bob_server]));
        let answer = bob.read(&mut [0; 16]);
        let waited = asked.elapsed();
        server.join().expect("the server does not panic")?;

        let times = waited.as_secs_f64() / SLOW.as_secs_f64();
        Ok(Observation::new()
            .fact("Ann's handler takes", format!("{} ms", SLOW.as_millis()))
            .fact("Bob waits", format!("{times:.2} times as long"))
            .answer(match answer {
                Ok(_) if waited < SLOW => {
                    "at once: while the server waits for the database, it has time for others"
                }
                Ok(_) => "when Ann's handler has returned",
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    "never: his event came while nobody waited for it"
                }
                Err(error) => return Err(error.into()),
            }))
    }

    fn serve(mut peers: [TcpStream; 2]) -> io::Result<()> {
        let mut answered = 0;
        while answered < peers.len() {
            let entry = |peer| PollFd::new(TcpStream::as_fd(peer), PollFlags::POLLIN);
            let mut entries = peers.each_ref().map(entry);
            poll(&mut entries, PATIENCE)?;
            let readable = entries.map(|entry| entry.any().unwrap_or(false));
            for (peer, is_readable) in peers.iter_mut().zip(readable) {
                if is_readable {
                    handle(peer)?;
                    answered += 1;
                }
            }
        }
        Ok(())
    }

    fn handle(peer: &mut TcpStream) -> io::Result<()> {
        let mut request = [0; 16];
        let count = peer.read(&mut request)?;
        if &request[..count] == b"slow" {
            thread::sleep(SLOW); // in place of a database
        }
        peer.write_all(b"answer")
    }
}
