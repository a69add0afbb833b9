//! Step 2: poll(2). The kernel waits, with a list of all sockets that it gets in each call.
//!
//! A silent loop now costs nothing.
//! But the kernel goes through the whole list in each call, and so does the loop, to find the few that are ready:
//! one message among ten thousand peers costs ten thousand looks.

use std::io;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};

use super::{Event, Interest, Ready, Watched, milliseconds};

pub(super) struct Poll;

impl Ready for Poll {
    fn wait(
        &mut self,
        watched: &Watched<'_>,
        timeout: Option<Duration>,
        events: &mut Vec<Event>,
    ) -> io::Result<()> {
        let entry = |(_, fd, interest)| PollFd::new(fd, flags(interest));
        let mut entries: Vec<_> = watched.iter().map(entry).collect();
        match poll(&mut entries, milliseconds(timeout)) {
            Ok(_) => {}
            Err(Errno::EINTR) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        for ((token, ..), entry) in watched.iter().zip(&entries) {
            let ready = entry.revents().map_or(Interest::NONE, ready);
            if ready != Interest::NONE {
                events.push(Event { token, ready });
            }
        }
        Ok(())
    }
}

fn flags(interest: Interest) -> PollFlags {
    let mut flags = PollFlags::empty();
    flags.set(PollFlags::POLLIN, interest.read);
    flags.set(PollFlags::POLLOUT, interest.write);
    flags
}

/// An error and a connection that has ended are told even to whom they do not interest.
/// The next read or write tells what it is.
fn ready(flags: PollFlags) -> Interest {
    let ended = flags.intersects(PollFlags::POLLERR | PollFlags::POLLHUP | PollFlags::POLLNVAL);
    Interest {
        read: ended || flags.contains(PollFlags::POLLIN),
        write: ended || flags.contains(PollFlags::POLLOUT),
    }
}
