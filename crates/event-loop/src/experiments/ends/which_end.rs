//! EPOLLRDHUP, EPOLLHUP and EPOLLERR: which of them for which end.

use experiment::Experiment;

/// What epoll says of a peer that has called shutdown, has closed, or has reset the connection.
pub const EXPERIMENT: Experiment = Experiment {
    name: "which-end",
    question: "A loop watches three connections with EPOLLIN and EPOLLRDHUP. \
        One peer calls shutdown(SHUT_WR), another close, and the third resets its connection. Which two look the same to the loop?",
    choices: &[
        "all three: an end is an end",
        "shutdown and close",
        "close and the reset",
        "no two: each has a flag of its own",
    ],
    answer: "shutdown and close",
    explanation: "Both send a FIN, and a FIN says only \"I send no more\". The loop gets EPOLLRDHUP for it, and EPOLLIN, because recv does not wait. \
        No flag tells whether the peer still reads: send something, and a peer that has closed answers with a reset. \
        A reset ends both directions, so EPOLLERR and EPOLLHUP are there, too; epoll tells these two even to a loop that did not ask for them. \
        EPOLLHUP without EPOLLERR means that both sides have sent their FIN.",
    sources: &["epoll_ctl(2): EPOLLRDHUP, EPOLLHUP, EPOLLERR", "RFC 9293 §3.6"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(target_os = "linux")]
use linux::observe;

#[cfg(not(target_os = "linux"))]
use crate::experiments::linux_only as observe;

#[cfg(target_os = "linux")]
mod linux {
    use std::io;
    use std::net::{Shutdown, TcpStream};
    use std::time::Duration;

    use experiment::{Observation, Observed};
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
    use socket2::SockRef;

    use crate::experiments::pair::{PATIENCE, connection};
    use crate::experiments::say::names;

    pub(super) fn observe() -> Observed {
        let (client, server) = connection()?;
        client.shutdown(Shutdown::Write)?;
        let shutdown = told_of(&server)?;
        server.shutdown(Shutdown::Write)?;
        let both = told_of(&server)?;

        let (client, server) = connection()?;
        drop(client);
        let close = told_of(&server)?;

        let (client, server) = connection()?;
        // With this option close sends a RST, and no FIN.
        SockRef::from(&client).set_linger(Some(Duration::ZERO))?;
        drop(client);
        let reset = told_of(&server)?;

        Ok(Observation::new()
            .fact("after shutdown(SHUT_WR)", &shutdown)
            .fact("after shutdown(SHUT_WR) by both sides", both)
            .fact("after close", &close)
            .fact("after a reset", &reset)
            .answer(match (shutdown == close, close == reset) {
                (true, true) => "all three: an end is an end",
                (true, false) => "shutdown and close",
                (false, true) => "close and the reset",
                (false, false) => "no two: each has a flag of its own",
            }))
    }

    /// The flags that epoll tells, by their names.
    fn told_of(server: &TcpStream) -> io::Result<String> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let flags = EpollFlags::EPOLLIN | EpollFlags::EPOLLRDHUP;
        epoll.add(server, EpollEvent::new(flags, 0))?;
        let mut events = [EpollEvent::empty()];
        epoll.wait(&mut events, PATIENCE)?;
        Ok(names(events[0].events().iter_names()))
    }
}
