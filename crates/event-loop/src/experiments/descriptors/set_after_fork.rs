//! After fork, parent and child share one list.

use experiment::Experiment;

/// Add a connection after a child has inherited the epoll descriptor.
pub const EXPERIMENT: Experiment = Experiment {
    name: "set-after-fork",
    question: "A server has one connection in its epoll. It starts a child process, which inherits the epoll descriptor. \
        Then the server adds a second connection. What is in the child's epoll?",
    choices: &[
        "both: it is the same list",
        "one connection: fork has made a copy of the list",
        "none: a list is not inherited",
    ],
    answer: "both: it is the same list",
    explanation: "fork copies the descriptor, and both copies stand for one epoll with one list, \
        just as two copies of a descriptor stand for one socket. \
        What a child adds or removes, it adds and removes for the parent, too, \
        and it may be told of the parent's connections, which it does not have. \
        A server that forks workers makes an epoll in each worker, after the fork.",
    sources: &["fork(2)", "epoll(7): Questions and answers", "proc(5): /proc/pid/fdinfo, tfd"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(target_os = "linux")]
use linux::observe;

#[cfg(not(target_os = "linux"))]
use crate::experiments::linux_only as observe;

#[cfg(target_os = "linux")]
mod linux {
    use std::process::{Command, Stdio};

    use experiment::{Observation, Observed};
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};

    use crate::experiments::pair::connection;

    pub(super) fn observe() -> Observed {
        let ((_ann, first), (_bob, second)) = (connection()?, connection()?);
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(&first, EpollEvent::new(EpollFlags::EPOLLIN, 1))?;
        // The epoll is its stdout. It ends at the end of its stdin, before which it writes nothing.
        let child = Command::new("cat")
            .stdin(Stdio::piped())
            .stdout(epoll.0.try_clone()?)
            .spawn();
        let mut child = child.map_err(|error| experiment::skip(format!("needs cat: {error}")))?;
        let its_epoll = format!("/proc/{}/fdinfo/1", child.id());

        let inherited = connections_in(&its_epoll)?;
        epoll.add(&second, EpollEvent::new(EpollFlags::EPOLLIN, 2))?;
        let added = connections_in(&its_epoll)?;
        epoll.delete(&first)?;
        epoll.delete(&second)?;
        let removed = connections_in(&its_epoll)?;
        drop(child.stdin.take());
        child.wait()?;

        Ok(Observation::new()
            .fact("in the child's epoll, inherited", inherited)
            .fact("when the parent has added one", added)
            .fact("when the parent has removed both", removed)
            .answer(match (inherited, added) {
                (1, 2) => "both: it is the same list",
                (1, _) => "one connection: fork has made a copy of the list",
                _ => "none: a list is not inherited",
            }))
    }

    /// How many descriptors an epoll watches: the lines `tfd: …` of its file in /proc.
    fn connections_in(epoll: &str) -> std::io::Result<usize> {
        let text = instruments::proc::read(epoll)?;
        Ok(text.lines().filter(|line| line.starts_with("tfd:")).count())
    }
}
