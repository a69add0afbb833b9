//! The end of a child and Ctrl-C wake the same wait: signalfd(2).

use std::io;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use std::os::fd::AsFd;

/// The signals that are waited for.
#[derive(Debug)]
pub(super) struct Signals(SignalFd);

/// When the thread that started this process ends, this process gets SIGTERM, which ends the run: prctl(2).
pub(crate) fn end_with_parent() -> io::Result<()> {
    Ok(prctl::set_pdeathsig(Signal::SIGTERM)?)
}

impl Signals {
    /// From now on these signals do nothing else, in this thread and in all that it starts.
    pub(super) fn take_over() -> io::Result<Self> {
        let signals = [
            Signal::SIGCHLD,
            Signal::SIGINT,
            Signal::SIGTERM,
            Signal::SIGHUP,
        ];
        let set: SigSet = signals.into_iter().collect();
        set.thread_block()?;
        let flags = SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC;
        Ok(Self(SignalFd::with_flags(&set, flags)?))
    }

    /// Waits for a signal, so long at most; returns whether it was one that ends the run.
    pub(super) fn wait(&self, most: Duration) -> io::Result<bool> {
        let timeout = PollTimeout::try_from(most).unwrap_or(PollTimeout::ZERO);
        let mut wanted = [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)];
        match poll(&mut wanted, timeout) {
            Ok(0) | Err(Errno::EINTR) => return Ok(false),
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
        // One at a time: where there are more, the next wait is short.
        let signal = self.0.read_signal()?;
        Ok(signal.is_some_and(|signal| signal.ssi_signo != Signal::SIGCHLD as u32))
    }
}
