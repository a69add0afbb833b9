//! How the loop learns whose turn it is: five ways, one file each, all with the same few functions.

pub(crate) mod source;
mod spin;
#[cfg(unix)]
mod poll;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod epoll;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod edge;
mod remembered;
mod mio;
mod how;

use std::io;
use std::iter;
use std::time::Duration;

pub use how::How;

use crate::table::Table;
use source::{Descriptor, Source, descriptor};

/// Reading, writing, both or none: what is waited for, or what can be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interest {
    pub(crate) read: bool,
    pub(crate) write: bool,
}

impl Interest {
    pub(crate) const NONE: Self = Self {
        read: false,
        write: false,
    };
    pub(crate) const READ: Self = Self {
        read: true,
        write: false,
    };
    pub(crate) const WRITE: Self = Self {
        read: false,
        write: true,
    };
}

/// A read, a write or both will not block now.
///
/// It is a hint, never a promise: what a call finds may be nothing. As no socket here blocks, that costs one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) token: usize,
    pub(crate) ready: Interest,
}

/// A way to wait for many sockets at once.
pub(crate) trait Ready {
    /// From now on `wait` tells of this socket, under this token.
    ///
    /// # Errors
    /// If the kernel can watch no more.
    fn add(&mut self, _token: usize, _source: Source<'_>, _interest: Interest) -> io::Result<()> {
        Ok(())
    }

    /// From now on something else is waited for.
    ///
    /// # Errors
    /// None that a program can do something about.
    fn change(&mut self, _token: usize, _source: Source<'_>, _: Interest) -> io::Result<()> {
        Ok(())
    }

    /// The socket is about to be closed.
    fn remove(&mut self, _token: usize, _source: Source<'_>) {}

    /// Waits until a socket is ready, or the time is over; adds to `events` what is ready.
    ///
    /// # Errors
    /// If it cannot be waited. A signal is no error: there are just no events then.
    fn wait(
        &mut self,
        watched: &Watched<'_>,
        timeout: Option<Duration>,
        events: &mut Vec<Event>,
    ) -> io::Result<()>;

    /// A read or write has just said `WouldBlock`.
    fn blocked(&mut self, _token: usize, _what: Interest) {}

    /// Does `wait` go on only after a call has said `WouldBlock`?
    /// If not, a read that did not fill its buffer has shown that nothing more is there, and one call is saved.
    fn waits_for_would_block(&self) -> bool {
        false
    }
}

/// All that is waited for. The kernel keeps such a list for epoll; the others have to go through it each time.
pub(crate) struct Watched<'a> {
    /// The loop's own: the listener and the bell.
    pub(crate) own: [Option<(usize, Descriptor<'a>, Interest)>; 2],
    pub(crate) table: &'a Table,
}

impl<'a> Watched<'a> {
    fn iter(&self) -> impl Iterator<Item = (usize, Descriptor<'a>, Interest)> {
        let connections = self.table.iter();
        iter::chain(
            self.own.into_iter().flatten(),
            connections.map(|(token, connection)| {
                (token, descriptor(&connection.stream), connection.told)
            }),
        )
    }
}

/// As the kernel counts: in whole milliseconds, and rounded up.
/// Rounded down, the loop would go round and round in the last millisecond before a timer is due.
#[cfg(unix)]
fn milliseconds(timeout: Option<Duration>) -> nix::poll::PollTimeout {
    use nix::poll::PollTimeout;

    timeout.map_or(PollTimeout::NONE, |timeout| {
        let rounded_up = timeout.saturating_add(Duration::from_nanos(999_999));
        PollTimeout::try_from(rounded_up).unwrap_or(PollTimeout::MAX)
    })
}
