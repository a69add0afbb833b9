//! EINTR: a signal ends poll, whatever SA_RESTART says.

use experiment::Experiment;

/// A signal, while a thread waits in recv, and while it waits in poll.
pub const EXPERIMENT: Experiment = Experiment {
    name: "signal-ends-the-wait",
    question: "A signal handler is installed with SA_RESTART, which asks the kernel to call again what the signal has interrupted. \
        A thread waits in recv; signals come, and recv goes on waiting. \
        Then the thread waits in poll for the same socket, and a signal comes. What does poll do?",
    choices: &[
        "it fails: EINTR",
        "it goes on waiting, as recv does",
        "it returns 0, as when the timeout is over",
    ],
    answer: "it fails: EINTR",
    explanation: "SA_RESTART restarts recv, and never poll, select or epoll_wait: a program that waits for anything gets its turn, \
        and can look at what the handler has left for it. So a loop takes EINTR for a round without events, not for an error, \
        and computes its timeout anew. It must not rely on EINTR either: \
        a signal that comes just before the wait ends nothing. So the handler writes a byte into a socket that the loop watches. \
        Python's poll waits again by itself (PEP 475); such a byte wakes it (signal.set_wakeup_fd).",
    sources: &["signal(7): Interruption of system calls", "poll(2): EINTR", "sigaction(2): SA_RESTART"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io::{self, ErrorKind, Read, Write};
    use std::os::fd::AsFd;
    use std::os::unix::thread::JoinHandleExt;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::{self, JoinHandle};
    use std::time::Duration;

    use experiment::{Observation, Observed};
    use instruments::errno::returned;
    use nix::poll::{PollFd, PollFlags, poll};
    use nix::sys::pthread::pthread_kill;
    use nix::sys::signal::Signal;
    use signal_hook::{consts::SIGUSR1, flag, low_level};

    use crate::experiments::pair::{PATIENCE, connection};

    /// So many while the thread waits in recv.
    const SIGNALS: usize = 20;

    pub(super) fn observe() -> Observed {
        let handled = Arc::new(AtomicBool::new(false));
        let handler = flag::register(SIGUSR1, Arc::clone(&handled))?; // with SA_RESTART
        let (mut client, mut server) = connection()?;
        server.set_nonblocking(false)?;

        // Ends when the client has sent something, or has closed.
        let in_recv = thread::spawn(move || (server.read(&mut [0; 16]), server));
        for _ in 0..SIGNALS {
            interrupt(&in_recv, &handled);
        }
        client.write_all(b"hello")?;
        let (received, server) = in_recv.join().expect("recv does not panic");

        // Ends when the timeout is over, if not before.
        let in_poll = thread::spawn(move || {
            let mut entry = [PollFd::new(server.as_fd(), PollFlags::POLLIN)];
            poll(&mut entry, PATIENCE).map_err(io::Error::from)
        });
        while !in_poll.is_finished() {
            interrupt(&in_poll, &handled);
        }
        let polled = in_poll.join().expect("poll does not panic");
        low_level::unregister(handler);

        Ok(Observation::new()
            .fact(
                format!("recv, after {SIGNALS} signals and 5 bytes"),
                returned(&received),
            )
            .fact("poll, after a signal", returned(&polled))
            .answer(match polled {
                Ok(0) => "it returns 0, as when the timeout is over",
                Ok(_) => "it goes on waiting, as recv does",
                Err(error) if error.kind() == ErrorKind::Interrupted => "it fails: EINTR",
                Err(error) => return Err(error.into()),
            }))
    }

    /// Sends a signal to a thread, and waits until its handler has run.
    fn interrupt<T>(thread: &JoinHandle<T>, handled: &AtomicBool) {
        // It fails only if the thread has ended.
        let _ = pthread_kill(thread.as_pthread_t(), Signal::SIGUSR1);
        while !handled.swap(false, Ordering::SeqCst) && !thread.is_finished() {
            thread::yield_now();
        }
        // Between two signals, the thread must get as far as its wait.
        thread::sleep(Duration::from_millis(1));
    }
}
