//! The edge, and a server that calls recv once for each event.

use experiment::Experiment;

/// When the rest of a request is read.
pub const EXPERIMENT: Experiment = Experiment {
    name: "edge-stops",
    question: "A server watches its client with EPOLLET, and calls recv(5) once for each event. \
        The client sends a request of 10 bytes, and waits for the answer. \
        When does the server receive the other 5 bytes?",
    choices: &[
        "at once: the next epoll_wait tells that they are there",
        "never, unless the client sends something more",
        "never: what an edge-triggered program leaves is thrown away",
    ],
    answer: "never, unless the client sends something more",
    explanation: "The 10 bytes came at once, and were told once. Now the client waits for the answer and the server for an event. \
        No call fails, so neither of them learns that the other waits; and a test with short requests never shows it. \
        When one more byte comes, there is an event, and recv finds what was left and the new byte. \
        The cure: after each event, receive until recv says EAGAIN.",
    sources: &["epoll(7): Level-triggered and edge-triggered", "epoll(7): Questions and answers, Q9"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(target_os = "linux")]
use linux::observe;

#[cfg(not(target_os = "linux"))]
use crate::experiments::linux_only as observe;

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{Read, Write};

    use experiment::{Observation, Observed};
    use instruments::errno::returned;
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};

    use crate::experiments::pair::{PATIENCE, connection};

    /// How long the server waits for an event that does not come, in milliseconds: a thousand times what one takes.
    const A_WHILE: u16 = 200;

    pub(super) fn observe() -> Observed {
        let (mut client, mut server) = connection()?;
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let flags = EpollFlags::EPOLLIN | EpollFlags::EPOLLET;
        epoll.add(&server, EpollEvent::new(flags, 0))?;
        let events = |timeout: u16| epoll.wait(&mut [EpollEvent::empty()], timeout);

        client.write_all(b"0123456789")?;
        let first = events(PATIENCE)?;
        let half = server.read(&mut [0; 5]);
        let second = events(A_WHILE)?;
        let left = server.peek(&mut [0; 10]);
        client.write_all(b"!")?;
        let third = events(PATIENCE)?;
        let rest = server.read(&mut [0; 11]);

        Ok(Observation::new()
            .fact("events, when 10 bytes came", first)
            .fact("recv(5)", returned(&half))
            .fact(format!("events in the next {A_WHILE} ms"), second)
            .fact("bytes that wait meanwhile", returned(&left))
            .fact("events, when 1 byte more came", third)
            .fact("recv", returned(&rest))
            .answer(match (second, rest.unwrap_or(0)) {
                (1.., _) => "at once: the next epoll_wait tells that they are there",
                (0, 6) => "never, unless the client sends something more",
                _ => "never: what an edge-triggered program leaves is thrown away",
            }))
    }
}
