//! Many wait for one listener: how many does one client wake?

use experiment::Experiment;

/// How many threads wake up, with and without EPOLLEXCLUSIVE.
pub const EXPERIMENT: Experiment = Experiment {
    name: "thundering-herd",
    question: "Eight threads, each with an epoll of its own, wait for the same listener. One client connects. \
        How many threads wake up, and how many with EPOLLEXCLUSIVE?",
    choices: &[
        "one, with it and without it: there is one client",
        "eight without it, one with it",
        "eight, with it and without it",
    ],
    answer: "eight without it, one with it",
    explanation: "Each of the eight asked to be told when the listener is readable, and it is. One gets the client from accept, the other seven get EAGAIN: \
        they were woken for nothing, and that is called a thundering herd. \
        With EPOLLEXCLUSIVE the kernel wakes at least one of those that wait, and here it is exactly one. \
        Threads that wait in accept itself need no flag: each client wakes one of them. \
        A server with one loop for each processor can also use SO_REUSEPORT, which gives each loop a listener and a queue of its own.",
    sources: &["epoll_ctl(2): EPOLLEXCLUSIVE", "accept(2): EAGAIN", "socket(7): SO_REUSEPORT"],
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
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::net::UnixStream;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
    use std::thread;

    use experiment::{Observation, Observed, Stopped};
    use instruments::proc;
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
    use nix::unistd::gettid;

    use crate::experiments::pair::PATIENCE;

    const THREADS: usize = 8;

    /// What an event is about.
    const CLIENT: u64 = 0;
    const END: u64 = 1;

    pub(super) fn observe() -> Observed {
        let all = wake(EpollFlags::EPOLLIN)?;
        let exclusive = wake(EpollFlags::EPOLLIN | EpollFlags::EPOLLEXCLUSIVE)?;
        Ok(Observation::new()
            .fact("threads that wait", THREADS)
            .fact("woken", all.woken)
            .fact("  and got the client", all.accepted)
            .fact("woken with EPOLLEXCLUSIVE", exclusive.woken)
            .fact("  and got the client", exclusive.accepted)
            .answer(match (all.woken, exclusive.woken) {
                (1, 1) => "one, with it and without it: there is one client",
                (THREADS, 1) => "eight without it, one with it",
                (THREADS, THREADS) => "eight, with it and without it",
                other => return Err(io::Error::other(format!("woken: {other:?}")).into()),
            }))
    }

    /// How many were woken by the client, and how many of them got it from accept.
    #[derive(Default)]
    struct Herd {
        woken: usize,
        accepted: usize,
    }

    /// One client connects, when all threads wait with these flags.
    fn wake(flags: EpollFlags) -> Result<Herd, Stopped> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        // Ends the wait of those whom the client has not woken.
        let (end, ended) = UnixStream::pair()?;
        let waiters: Vec<_> = (0..THREADS)
            .map(|_| Waiter::new(&listener, flags, &ended))
            .collect::<io::Result<_>>()?;
        let all_awake = Barrier::new(THREADS);
        thread::scope(|scope| {
            let threads: Vec<_> = waiters
                .iter()
                .map(|waiter| scope.spawn(|| waiter.wait(&listener, &all_awake)))
                .collect();
            waiters.iter().try_for_each(Waiter::until_it_sleeps)?;
            let _client = TcpStream::connect(listener.local_addr()?)?;
            drop(end);
            let mut herd = Herd::default();
            for thread in threads {
                let (is_woken, has_accepted) = thread.join().expect("it does not panic");
                herd.woken += usize::from(is_woken);
                herd.accepted += usize::from(has_accepted);
            }
            Ok(herd)
        })
    }

    /// What a thread waits with.
    struct Waiter {
        epoll: Epoll,
        /// The kernel's number of the thread; 0 as long as it has not begun.
        thread: AtomicI32,
    }

    impl Waiter {
        fn new(listener: &TcpListener, flags: EpollFlags, ended: &UnixStream) -> io::Result<Self> {
            let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
            epoll.add(listener, EpollEvent::new(flags, CLIENT))?;
            epoll.add(ended, EpollEvent::new(EpollFlags::EPOLLIN, END))?;
            let thread = AtomicI32::new(0);
            Ok(Self { epoll, thread })
        }

        /// Whether the client has woken it, and whether it has got the client.
        fn wait(&self, listener: &TcpListener, all_awake: &Barrier) -> (bool, bool) {
            self.thread.store(gettid().as_raw(), Relaxed);
            let mut events = [EpollEvent::empty(); 2];
            let count = self.epoll.wait(&mut events, PATIENCE).unwrap_or(0);
            // As long as nobody accepts, the client is there for each of them.
            all_awake.wait();
            let is_woken = events[..count].iter().any(|event| event.data() == CLIENT);
            (is_woken, is_woken && listener.accept().is_ok())
        }

        /// Waits until the kernel says that the thread sleeps: it is in epoll_wait.
        fn until_it_sleeps(&self) -> io::Result<()> {
            loop {
                let thread = self.thread.load(Relaxed);
                if thread != 0 {
                    let status = proc::read(&format!("/proc/self/task/{thread}/status"))?;
                    if status.contains("State:\tS") {
                        return Ok(());
                    }
                }
                thread::yield_now();
            }
        }
    }
}
