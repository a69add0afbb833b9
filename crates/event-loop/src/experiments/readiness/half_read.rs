//! Level against edge: half of what came has been read.

use experiment::Experiment;

/// What two epolls say, when half of what came is still there.
pub const EXPERIMENT: Experiment = Experiment {
    name: "half-read",
    question: "Two epolls watch the same socket: one is level-triggered, the other has EPOLLET, the edge. \
        10 bytes come, and both tell it. The program receives 5 of them, and nothing more comes. \
        Which epoll tells it again?",
    choices: &[
        "both: 5 bytes are there",
        "the level-triggered one only",
        "the edge-triggered one only",
        "neither: it has been told",
    ],
    answer: "the level-triggered one only",
    explanation: "A level-triggered wait answers the question \"is something there?\", each time anew. \
        An edge-triggered one answers \"has something come since you were told?\". \
        The other 5 bytes were there already, and nothing has come since. \
        So an edge-triggered program must receive until recv says EAGAIN, or remember that it has not done so yet.",
    sources: &["epoll(7): Level-triggered and edge-triggered", "poll(2)"],
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

    pub(super) fn observe() -> Observed {
        let (mut client, mut server) = connection()?;
        let level = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        level.add(&server, EpollEvent::new(EpollFlags::EPOLLIN, 0))?;
        let edge = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let flags = EpollFlags::EPOLLIN | EpollFlags::EPOLLET;
        edge.add(&server, EpollEvent::new(flags, 0))?;
        let events = |epoll: &Epoll, timeout: u16| epoll.wait(&mut [EpollEvent::empty()], timeout);

        client.write_all(b"0123456789")?;
        let (level_told, edge_told) = (events(&level, PATIENCE)?, events(&edge, PATIENCE)?);
        let half = server.read(&mut [0; 5]);
        let (level_again, edge_again) = (events(&level, 0)?, events(&edge, 0)?);
        let rest = server.read(&mut [0; 10]);

        Ok(Observation::new()
            .fact("events of level, when 10 bytes came", level_told)
            .fact("events of edge, when 10 bytes came", edge_told)
            .fact("recv(5)", returned(&half))
            .fact("events of level, once more", level_again)
            .fact("events of edge, once more", edge_again)
            .fact("recv, after that", returned(&rest))
            .answer(match (level_again, edge_again) {
                (0, 0) => "neither: it has been told",
                (_, 0) => "the level-triggered one only",
                (0, _) => "the edge-triggered one only",
                _ => "both: 5 bytes are there",
            }))
    }
}
