//! What the silent ones cost: poll against epoll.

use experiment::{Experiment, Needs};

/// One active socket among 8, and among 4,000.
pub const EXPERIMENT: Experiment = Experiment {
    name: "cost-by-watched",
    question: "One socket has something to read. It is one of 8 that a loop watches; then it is one of 4,000, \
        of which all the others are silent. How much longer does a call take for the 4,000?",
    choices: &[
        "poll: many times as long; epoll_wait: about as long",
        "poll and epoll_wait: about as long, as only one is ready",
        "poll and epoll_wait: many times as long, as the kernel must look at all of them",
    ],
    answer: "poll: many times as long; epoll_wait: about as long",
    explanation: "poll gets the whole list in each call, and the kernel asks each socket in it. With epoll the list stays in the kernel, \
        and a socket that becomes ready is put on a second list, of the ready ones: epoll_wait looks only there. \
        Its price is one epoll_ctl for each socket, paid once. \
        With few sockets, or with many that are all active, the two cost much the same.",
    sources: &["poll(2)", "epoll(7)", "epoll_wait(2)"],
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
    use std::io::{self, Write};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::time::{Duration, Instant};

    use experiment::{Observation, Observed};
    use instruments::Missing;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    /// How many are watched, of which one is active.
    const FEW: usize = 8;
    const MANY: usize = 4000;

    /// With the other files of the program, among them its epoll.
    const DESCRIPTORS: u64 = MANY as u64 + 200;

    /// How often a call is measured. The shortest counts: in the others, something else ran meanwhile.
    const CALLS: usize = 100;

    /// From here on it is "many times". The list is 500 times as long.
    const MANY_TIMES: f64 = 8.0;

    pub(super) fn observe() -> Observed {
        allow_descriptors()?;
        let (few, many) = (sockets(FEW)?, sockets(MANY)?);
        let by_poll = time_of_poll(&many)? / time_of_poll(&few)?;
        let by_epoll = time_of_epoll_wait(&many)? / time_of_epoll_wait(&few)?;
        Ok(Observation::new()
            .fact("watched", format!("{FEW}, then {MANY}, and 1 is ready"))
            .fact("poll takes", format!("{by_poll:.0} times as long"))
            .fact("epoll_wait takes", format!("{by_epoll:.1} times as long"))
            .answer(match (by_poll > MANY_TIMES, by_epoll > MANY_TIMES) {
                (false, false) => "poll and epoll_wait: about as long, as only one is ready",
                (true, false) => "poll: many times as long; epoll_wait: about as long",
                (_, true) => {
                    "poll and epoll_wait: many times as long, as the kernel must look at all of them"
                }
            }))
    }

    /// Raises the limit of this process, if it must and may; `ulimit -n` shows it.
    fn allow_descriptors() -> io::Result<()> {
        let (now, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
        if most < DESCRIPTORS {
            let what = format!("{DESCRIPTORS} descriptors, of which {most} are allowed");
            let help = format!("`ulimit -n {DESCRIPTORS}`, as root, allows more");
            return Err(Missing::new(what, help).into());
        }
        if now < DESCRIPTORS {
            setrlimit(Resource::RLIMIT_NOFILE, DESCRIPTORS, most)?;
        }
        Ok(())
    }

    /// Both ends of each pair are watched, and nobody sends anything, but one.
    fn sockets(count: usize) -> io::Result<Vec<UnixStream>> {
        let mut sockets = Vec::with_capacity(count);
        while sockets.len() < count {
            sockets.extend(<[_; 2]>::from(UnixStream::pair()?));
        }
        sockets[0].write_all(b"x")?;
        Ok(sockets)
    }

    fn time_of_poll(sockets: &[UnixStream]) -> io::Result<f64> {
        let entry = |socket| PollFd::new(UnixStream::as_fd(socket), PollFlags::POLLIN);
        let mut entries: Vec<_> = sockets.iter().map(entry).collect();
        shortest(|| Ok(poll(&mut entries, PollTimeout::ZERO)? as usize))
    }

    fn time_of_epoll_wait(sockets: &[UnixStream]) -> io::Result<f64> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        for socket in sockets {
            epoll.add(socket, EpollEvent::new(EpollFlags::EPOLLIN, 0))?;
        }
        let mut events = [EpollEvent::empty(); 8];
        shortest(|| Ok(epoll.wait(&mut events, PollTimeout::ZERO)?))
    }

    /// How long such a call takes, in seconds.
    fn shortest(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<f64> {
        let mut shortest = Duration::MAX;
        for _ in 0..CALLS {
            let start = Instant::now();
            let ready = call()?;
            shortest = shortest.min(start.elapsed());
            if ready != 1 {
                return Err(io::Error::other(format!("{ready} are ready, and not 1")));
            }
        }
        Ok(shortest.as_secs_f64())
    }
}
