//! epoll's entry belongs to the socket, and not to the number.

use experiment::Experiment;

/// Close a registered descriptor of which a copy is left.
pub const EXPERIMENT: Experiment = Experiment {
    name: "closed-but-told",
    question: "A loop has added a connection to its epoll. Then a copy of the descriptor is made: by dup, by try_clone, \
        or because a child process inherits it. The loop closes its own descriptor, and the client sends something. \
        What does epoll_wait say?",
    choices: &[
        "nothing: what is closed has left the list",
        "an error, EBADF: the descriptor is closed",
        "readable, with the token of the closed descriptor",
    ],
    answer: "readable, with the token of the closed descriptor",
    explanation: "The kernel closes a socket when the last copy of its descriptor is closed, and only then does the entry leave the list. \
        Until then the loop is told again and again of a connection that it no longer has. And it cannot \
        remove the entry: EPOLL_CTL_DEL looks for the socket together with its old number, \
        and with the number of the copy it finds nothing. \
        So remove a socket before you close it, if there may be a copy; \
        and open descriptors with close-on-exec, as Rust and Python do, so that child processes get none.",
    sources: &["epoll(7): Questions and answers", "epoll_ctl(2): ENOENT", "dup(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(target_os = "linux")]
use linux::observe;

#[cfg(not(target_os = "linux"))]
use crate::experiments::linux_only as observe;

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{Error, Write};
    use std::os::fd::AsRawFd;

    use experiment::{Observation, Observed};
    use instruments::errno::succeeded;
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};

    use crate::experiments::pair::connection;

    /// How long to wait for an event that may not come, in milliseconds: a thousand times what one takes.
    const A_WHILE: u16 = 200;

    pub(super) fn observe() -> Observed {
        let (mut client, server) = connection()?;
        let number = server.as_raw_fd();
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(&server, EpollEvent::new(EpollFlags::EPOLLIN, number as u64))?;
        let copy = server.try_clone()?;
        drop(server);

        client.write_all(b"hello")?;
        let mut events = [EpollEvent::empty()];
        let told = epoll.wait(&mut events, A_WHILE);
        let token = events[0].data();
        let removed = epoll.delete(&copy).map_err(Error::from);
        let told_again = epoll.wait(&mut events, 0u16)?;
        drop(copy);
        let after_the_copy = epoll.wait(&mut events, 0u16)?;

        let closed = number as u64;
        Ok(Observation::new()
            .fact("token of the descriptor that was closed", closed)
            .fact("events, when the client has sent", told.unwrap_or(0))
            .fact("token of the event", token)
            .fact("EPOLL_CTL_DEL by the copy", succeeded(&removed))
            .fact("events after that", told_again)
            .fact("events, when the copy is closed, too", after_the_copy)
            .answer(match told {
                Ok(0) => "nothing: what is closed has left the list",
                Ok(_) if token == closed => "readable, with the token of the closed descriptor",
                Ok(_) => return Err(Error::other("an event with another token").into()),
                Err(_) => "an error, EBADF: the descriptor is closed",
            }))
    }
}
