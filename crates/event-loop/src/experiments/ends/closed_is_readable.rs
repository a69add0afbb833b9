//! A peer that has closed is readable.

use experiment::Experiment;

/// What poll says of a connection whose peer has closed.
pub const EXPERIMENT: Experiment = Experiment {
    name: "closed-is-readable",
    question: "A peer has sent nothing, and closes its connection. The loop asks poll for POLLIN, then calls recv, \
        and does both once more. What does it see?",
    choices: &[
        "nothing: no data has come, so poll waits",
        "POLLHUP, not POLLIN",
        "POLLIN, and recv returns 0; then nothing more",
        "POLLIN, and recv returns 0; then the same again",
    ],
    answer: "POLLIN, and recv returns 0; then the same again",
    explanation: "Readable means that recv does not wait. At the end of the stream recv does not wait either: it returns 0, however often it is called. \
        So a loop needs no special flag to learn that a peer has gone; it learns that by reading. \
        Then it must close the socket, or stop asking for POLLIN. Otherwise this peer is ready in every round, and the loop spins.",
    sources: &["poll(2): POLLIN, POLLHUP", "recv(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io::{self, Read};
    use std::net::TcpStream;
    use std::os::fd::AsFd;

    use experiment::{Observation, Observed};
    use instruments::errno::returned;
    use nix::poll::{PollFd, PollFlags, poll};

    use crate::experiments::pair::{PATIENCE, connection};
    use crate::experiments::say::names;

    pub(super) fn observe() -> Observed {
        let (client, mut server) = connection()?;
        drop(client);
        let flags = poll_for_reading(&server)?;
        let received = server.read(&mut [0; 16]);
        let flags_again = poll_for_reading(&server)?;
        let received_again = server.read(&mut [0; 16]);

        let is_end = |flags: PollFlags, received: &io::Result<usize>| {
            flags.contains(PollFlags::POLLIN) && matches!(received, Ok(0))
        };
        Ok(Observation::new()
            .fact("poll", names(flags.iter_names()))
            .fact("recv", returned(&received))
            .fact("poll once more", names(flags_again.iter_names()))
            .fact("recv once more", returned(&received_again))
            .answer(if flags.is_empty() {
                "nothing: no data has come, so poll waits"
            } else if !is_end(flags, &received) {
                "POLLHUP, not POLLIN"
            } else if !is_end(flags_again, &received_again) {
                "POLLIN, and recv returns 0; then nothing more"
            } else {
                "POLLIN, and recv returns 0; then the same again"
            }))
    }

    fn poll_for_reading(server: &TcpStream) -> io::Result<PollFlags> {
        let mut entries = [PollFd::new(server.as_fd(), PollFlags::POLLIN)];
        poll(&mut entries, PATIENCE)?;
        Ok(entries[0].revents().unwrap_or(PollFlags::empty()))
    }
}
