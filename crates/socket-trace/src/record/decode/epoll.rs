//! epoll(7): what it watches, and what it has found ready.

use nix::libc;

use super::ready::{MOST_SELECTED, bracketed, events, milliseconds, time};
use super::{Asked, Decoded, Watched, named};
use crate::record::memory::array;
use crate::record::syscalls::Syscall;

/// On x86-64 a struct epoll_event has no padding, so that programs of 32 bits have the same.
const EPOLL_EVENT: usize = if cfg!(target_arch = "x86_64") { 12 } else { 16 };

/// The events and the data of a struct epoll_event.
pub(crate) fn epoll_event(asked: &Asked<'_>, pointer: u64) -> Option<(i32, u64)> {
    let event: [u8; EPOLL_EVENT] = array(asked.memory, pointer)?;
    let (events, data) = (event.first_chunk()?, event.last_chunk()?);
    Some((i32::from_ne_bytes(*events), u64::from_ne_bytes(*data)))
}

pub(super) fn epoll_ctl(asked: &Asked<'_>) -> Decoded {
    let operation = match asked.int(1) {
        libc::EPOLL_CTL_ADD => "EPOLL_CTL_ADD",
        libc::EPOLL_CTL_MOD => "EPOLL_CTL_MOD",
        libc::EPOLL_CTL_DEL => "EPOLL_CTL_DEL",
        _ => "?",
    };
    let [epoll, descriptor] = [0, 2].map(|index| asked.int(index).to_string());
    let mut arguments = vec![epoll, operation.into(), descriptor];
    if asked.int(1) != libc::EPOLL_CTL_DEL {
        let event = epoll_event(asked, asked.arguments[3]);
        arguments.extend(event.map(|(set, _)| events(set)));
    }
    named("epoll_ctl", arguments)
}

pub(super) fn epoll_wait(asked: &Asked<'_>, watched: Option<&Watched>) -> Decoded {
    let timeout = match asked.syscall {
        Syscall::EpollWait => milliseconds(asked, 3),
        _ => time(asked, 3, 1_000_000),
    };
    let arguments = [asked.int(0).to_string()].into_iter().chain(timeout);
    let mut decoded = named("epoll_wait", arguments.collect());
    let count = asked.count().unwrap_or(0).min(MOST_SELECTED);
    let at = |index: u64| asked.arguments[1].checked_add(index * EPOLL_EVENT as u64);
    let ready = (0..count).filter_map(|index| epoll_event(asked, at(index)?));
    let name = |(set, data): (i32, u64)| {
        let descriptor = watched.and_then(|watched| watched.get(&data));
        let who = descriptor.map_or_else(|| "?".to_owned(), i32::to_string);
        format!("{who} {}", events(set))
    };
    decoded.meaning = bracketed(ready.map(name).collect());
    decoded
}
