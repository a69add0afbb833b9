//! Step 4: epoll(7), edge-triggered. The kernel tells once that a socket *becomes* ready.
//!
//! A socket is added once, for reading and writing, and its entry never changes: no call for that any more.
//! The price: a program that stops reading before `WouldBlock` is not told again, though there is more to read.
//! So the program has to remember who is ready, until a call says `WouldBlock`.

use std::io;
use std::time::Duration;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};

use super::epoll::{AT_ONCE, told, wait};
use super::remembered::Remembered;
use super::source::Source;
use super::{Event, Interest, Ready, Watched};

pub(super) struct Edge {
    epoll: Epoll,
    buffer: Vec<EpollEvent>,
    remembered: Remembered,
}

impl Edge {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            epoll: Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?,
            buffer: vec![EpollEvent::empty(); AT_ONCE],
            remembered: Remembered::default(),
        })
    }
}

impl Ready for Edge {
    fn add(&mut self, token: usize, source: Source<'_>, interest: Interest) -> io::Result<()> {
        let flags = EpollFlags::EPOLLIN | EpollFlags::EPOLLOUT | EpollFlags::EPOLLET;
        self.epoll
            .add(source, EpollEvent::new(flags, token as u64))?;
        self.remembered.add(token, interest);
        Ok(())
    }

    fn change(&mut self, token: usize, _: Source<'_>, interest: Interest) -> io::Result<()> {
        self.remembered.change(token, interest);
        Ok(())
    }

    fn remove(&mut self, token: usize, _: Source<'_>) {
        self.remembered.remove(token);
    }

    fn wait(
        &mut self,
        _watched: &Watched<'_>,
        timeout: Option<Duration>,
        events: &mut Vec<Event>,
    ) -> io::Result<()> {
        let timeout = self.remembered.timeout(timeout);
        let count = wait(&self.epoll, &mut self.buffer, timeout)?;
        for event in self.buffer[..count].iter().map(told) {
            self.remembered.became_ready(event);
        }
        self.remembered.tell(events);
        Ok(())
    }

    fn blocked(&mut self, token: usize, what: Interest) {
        self.remembered.blocked(token, what);
    }

    fn waits_for_would_block(&self) -> bool {
        true
    }
}
