//! eventfd: wake-ups are added up.

use experiment::{Experiment, Needs};

/// Three threads wake a loop that is busy.
pub const EXPERIMENT: Experiment = Experiment {
    name: "three-wakes-one-event",
    question: "A loop is woken by an eventfd. While it is busy, three threads write 1 each. Then it calls epoll_wait, \
        and reads the eventfd. What does it get?",
    choices: &[
        "three events, and 1 in each of three reads",
        "one event, and 1: the other two wake-ups were lost",
        "one event, and 3 in one read",
    ],
    answer: "one event, and 3 in one read",
    explanation: "An eventfd is a number in the kernel: write adds to it, read returns it and sets it to 0, \
        and it is readable while it is not 0. So wake-ups that come together cost one event and one read, \
        and there is no buffer that a million of them could fill. \
        With the flag EFD_SEMAPHORE, each read takes 1 and leaves the rest.",
    sources: &["eventfd(2)", "epoll(7)"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(target_os = "linux")]
use linux::observe;

#[cfg(not(target_os = "linux"))]
use crate::experiments::linux_only as observe;

#[cfg(target_os = "linux")]
mod linux {
    use std::io::Error;
    use std::thread;

    use experiment::{Observation, Observed};
    use instruments::errno::returned;
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
    use nix::sys::eventfd::{EfdFlags, EventFd};

    use crate::experiments::pair::PATIENCE;

    pub(super) fn observe() -> Observed {
        let bell = EventFd::from_flags(EfdFlags::EFD_NONBLOCK | EfdFlags::EFD_CLOEXEC)?;
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(&bell, EpollEvent::new(EpollFlags::EPOLLIN, 0))?;
        thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| bell.write(1));
            }
        });

        let mut events = [EpollEvent::empty(); 8];
        let told = epoll.wait(&mut events, PATIENCE)?;
        let first = bell.read().map_err(Error::from);
        let second = bell.read().map_err(Error::from);
        let told_again = epoll.wait(&mut events, 0u16)?;
        Ok(Observation::new()
            .fact("events, when three threads have written 1", told)
            .fact("read", returned(&first))
            .fact("read once more", returned(&second))
            .fact("events after that", told_again)
            .answer(match (told, first, second) {
                (1, Ok(3), _) => "one event, and 3 in one read",
                (1, Ok(1), Err(_)) => "one event, and 1: the other two wake-ups were lost",
                _ => "three events, and 1 in each of three reads",
            }))
    }
}
