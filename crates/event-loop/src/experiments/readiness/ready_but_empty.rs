//! Ready is not yours: another one may be quicker.

use experiment::Experiment;

/// What two threads find that were told of the same datagram.
pub const EXPERIMENT: Experiment = Experiment {
    name: "ready-but-empty",
    question: "Two threads wait in poll for the same UDP socket, which does not block. One datagram comes. \
        What happens to the two threads?",
    choices: &[
        "poll returns in one of them, which receives the datagram",
        "poll returns in both, and both receive the datagram",
        "poll returns in both; one receives the datagram, the other gets EAGAIN",
    ],
    answer: "poll returns in both; one receives the datagram, the other gets EAGAIN",
    explanation: "\"Readable\" says what was true when the kernel looked, and reserves nothing: between poll and recv, another thread may take what was there, \
        or a process that has the same socket. Even a datagram with a wrong checksum may be told, and only recv finds that there is none. \
        So an event is a hint. A loop makes its sockets non-blocking, and takes EAGAIN for \"not now\". \
        On a blocking socket the second thread would now wait in recv.",
    sources: &["poll(2)", "select(2): BUGS", "recv(2): EAGAIN"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io;
    use std::net::UdpSocket;
    use std::os::fd::AsFd;
    use std::sync::Barrier;
    use std::thread;

    use experiment::{Observation, Observed};
    use instruments::errno::returned;
    use nix::poll::{PollFd, PollFlags, poll};

    use crate::experiments::pair::PATIENCE;

    pub(super) fn observe() -> Observed {
        let receiver = UdpSocket::bind("127.0.0.1:0")?;
        receiver.set_nonblocking(true)?;
        let sender = UdpSocket::bind("127.0.0.1:0")?;
        // Neither receives before poll has returned in both.
        let both = Barrier::new(2);
        let wait_and_receive = || {
            let mut entries = [PollFd::new(receiver.as_fd(), PollFlags::POLLIN)];
            let told = poll(&mut entries, PATIENCE);
            both.wait();
            (told, receiver.recv(&mut [0; 16]))
        };
        let ((told, received), (other_told, other_received)) = thread::scope(|scope| {
            let other = scope.spawn(wait_and_receive);
            sender.send_to(b"hello", receiver.local_addr()?)?;
            let one = wait_and_receive();
            Ok::<_, io::Error>((one, other.join().expect("it does not panic")))
        })?;
        let told = told? + other_told?;
        let is_received_twice = received.is_ok() && other_received.is_ok();
        Ok(Observation::new()
            .fact("threads in which poll has returned", told)
            .fact("recv in one", returned(&received))
            .fact("recv in the other", returned(&other_received))
            .answer(match (told, is_received_twice) {
                (2, true) => "poll returns in both, and both receive the datagram",
                (2, false) => {
                    "poll returns in both; one receives the datagram, the other gets EAGAIN"
                }
                _ => "poll returns in one of them, which receives the datagram",
            }))
    }
}
