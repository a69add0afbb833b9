//! Step 3: epoll(7), level-triggered. The kernel keeps the list, and tells only who is ready.
//!
//! A socket is added once. After that a wait costs as much as there are *ready* ones, however many are silent.
//! "Level" means: as long as there is something to read, each wait says so again.

use std::io;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};

use super::source::Source;
use super::{Event, Interest, Ready, Watched, milliseconds};

/// How many ready sockets are told at once; the others are told by the next wait.
pub(super) const AT_ONCE: usize = 1024;

pub(super) struct Level {
    epoll: Epoll,
    buffer: Vec<EpollEvent>,
}

impl Level {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            epoll: Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?,
            buffer: vec![EpollEvent::empty(); AT_ONCE],
        })
    }
}

impl Ready for Level {
    fn add(&mut self, token: usize, source: Source<'_>, interest: Interest) -> io::Result<()> {
        Ok(self.epoll.add(source, event(token, interest))?)
    }

    fn change(&mut self, token: usize, source: Source<'_>, interest: Interest) -> io::Result<()> {
        Ok(self.epoll.modify(source, &mut event(token, interest))?)
    }

    // Nothing to do in `remove`: a socket that is closed leaves the list, if no copy of its descriptor is left.

    fn wait(
        &mut self,
        _watched: &Watched<'_>,
        timeout: Option<Duration>,
        events: &mut Vec<Event>,
    ) -> io::Result<()> {
        let count = wait(&self.epoll, &mut self.buffer, timeout)?;
        events.extend(self.buffer[..count].iter().map(told));
        Ok(())
    }
}

fn event(token: usize, interest: Interest) -> EpollEvent {
    let mut flags = EpollFlags::empty();
    flags.set(EpollFlags::EPOLLIN, interest.read);
    flags.set(EpollFlags::EPOLLOUT, interest.write);
    EpollEvent::new(flags, token as u64)
}

/// How many sockets are ready; a signal ends the wait with none.
pub(super) fn wait(
    epoll: &Epoll,
    buffer: &mut [EpollEvent],
    timeout: Option<Duration>,
) -> io::Result<usize> {
    match epoll.wait(buffer, milliseconds(timeout)) {
        Err(Errno::EINTR) => Ok(0),
        result => Ok(result?),
    }
}

/// An error and a connection that has ended are told even to whom they do not interest.
/// The next read or write tells what it is.
pub(super) fn told(event: &EpollEvent) -> Event {
    let flags = event.events();
    let ended = flags.intersects(EpollFlags::EPOLLERR | EpollFlags::EPOLLHUP);
    Event {
        token: event.data() as usize,
        ready: Interest {
            read: ended || flags.contains(EpollFlags::EPOLLIN),
            write: ended || flags.contains(EpollFlags::EPOLLOUT),
        },
    }
}
