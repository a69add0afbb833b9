//! The list that poll(2) gets, and what it answers.

use std::collections::BTreeMap;
use std::io;
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::peer::Peer;

/// Whose socket is ready.
#[derive(Clone, Copy)]
pub enum Whose {
    Listener,
    Bell,
    Peer(usize),
}

/// What can be done without waiting.
pub struct Ready {
    pub whose: Whose,
    pub can_read: bool,
    pub can_write: bool,
}

/// Waits until something can be done, or until `limit`.
pub fn wait(
    listener: Option<&TcpListener>,
    bell: &UnixStream,
    peers: &BTreeMap<usize, Peer>,
    limit: Option<Instant>,
) -> io::Result<Vec<Ready>> {
    let mut whose = vec![Whose::Bell];
    let mut list = vec![PollFd::new(bell.as_fd(), PollFlags::POLLIN)];
    if let Some(listener) = listener {
        whose.push(Whose::Listener);
        list.push(PollFd::new(listener.as_fd(), PollFlags::POLLIN));
    }
    for (number, peer) in peers {
        whose.push(Whose::Peer(*number));
        list.push(PollFd::new(peer.stream.as_fd(), interest(peer)));
    }
    match poll(&mut list, timeout(limit)) {
        // A signal came: its handler has rung the bell.
        Err(Errno::EINTR) => return Ok(Vec::new()),
        other => other?,
    };
    let answers = whose.into_iter().zip(&list);
    Ok(answers.filter_map(ready).collect())
}

/// What is waited for. Room to send is nearly always there: only who needs it may ask.
fn interest(peer: &Peer) -> PollFlags {
    let mut flags = PollFlags::empty();
    flags.set(PollFlags::POLLIN, !peer.is_leaving);
    flags.set(PollFlags::POLLOUT, !peer.outbox.is_empty());
    flags
}

/// An error and a hang-up are told whether one has asked for them or not; the next call says which it is.
fn ready((whose, answer): (Whose, &PollFd<'_>)) -> Option<Ready> {
    let flags = answer.revents()?;
    let is_over = flags.intersects(PollFlags::POLLERR | PollFlags::POLLHUP);
    let ready = Ready {
        whose,
        can_read: is_over || flags.contains(PollFlags::POLLIN),
        can_write: is_over || flags.contains(PollFlags::POLLOUT),
    };
    Some(ready).filter(|ready| ready.can_read || ready.can_write)
}

/// In whole milliseconds, and not too few: a wait of 0 would go round until the time has come.
fn timeout(limit: Option<Instant>) -> PollTimeout {
    let Some(limit) = limit else {
        return PollTimeout::NONE;
    };
    let left = limit.saturating_duration_since(Instant::now());
    let left = if left.is_zero() { left } else { left + Duration::from_millis(1) };
    PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX)
}
