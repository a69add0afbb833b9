//! Waiting for several descriptors: poll(2), select(2), epoll(7); which were asked for, and which were ready.

use nix::libc;

use super::{Asked, Decoded, flags::bits, named};
use crate::record::memory::array;
use crate::record::syscalls::Syscall;

/// More are not named: a row would not hold them.
const MOST_NAMED: usize = 64;
/// The size of a set of select: 1,024 descriptors.
pub(super) const MOST_SELECTED: u64 = 1024;

/// The descriptors that poll or select asks about.
pub(crate) fn descriptors_polled(asked: &Asked<'_>) -> Vec<i32> {
    match asked.syscall {
        Syscall::Poll | Syscall::Ppoll => {
            let entries = entries(asked, asked.arguments[1]);
            entries
                .into_iter()
                .map(|(descriptor, ..)| descriptor)
                .collect()
        }
        _ => (1..4).flat_map(|set| members(asked, set)).collect(),
    }
}

/// The struct pollfd's: descriptor, what is asked for, what is so.
fn entries(asked: &Asked<'_>, count: u64) -> Vec<(i32, i16, i16)> {
    let count = count.min(MOST_SELECTED) as usize;
    let bytes = asked.memory.read(asked.arguments[0], count * 8);
    let entry = |bytes: &[u8]| {
        let descriptor = i32::from_ne_bytes(bytes[..4].try_into().unwrap_or_default());
        let short = |at: usize| i16::from_ne_bytes([bytes[at], bytes[at + 1]]);
        (descriptor, short(4), short(6))
    };
    bytes.chunks_exact(8).map(entry).collect()
}

/// What poll and epoll call ready; the bits of both are the same.
pub(super) fn events(set: i32) -> String {
    const EVENTS: &[(i32, &str)] = &[
        (libc::EPOLLIN, "in"),
        (libc::EPOLLPRI, "pri"),
        (libc::EPOLLOUT, "out"),
        (libc::EPOLLERR, "err"),
        (libc::EPOLLHUP, "hup"),
        (libc::EPOLLRDHUP, "rdhup"),
        (libc::EPOLLEXCLUSIVE, "exclusive"),
        (libc::EPOLLONESHOT, "oneshot"),
        (libc::EPOLLET, "edge"),
    ];
    // What stdio and event loops ask for beside these says nothing more.
    let more = i32::from(libc::POLLRDNORM | libc::POLLWRNORM | libc::POLLRDBAND | libc::POLLWRBAND);
    bits(EVENTS, if set & !more == 0 { set } else { set & !more })
}

/// `3 in`; only the number, where nothing is asked for.
fn with_events(descriptor: i32, set: i16) -> String {
    match set {
        0 => descriptor.to_string(),
        set => format!("{descriptor} {}", events(set.into())),
    }
}

/// `[3 in, 4 out]`; nothing, where none is ready.
pub(super) fn bracketed(named: Vec<String>) -> String {
    match named.as_slice() {
        [] => String::new(),
        _ => format!("[{}]", list(named)),
    }
}

fn list(mut named: Vec<String>) -> String {
    let rest = named.len().saturating_sub(MOST_NAMED);
    named.truncate(MOST_NAMED);
    if rest > 0 {
        named.push(format!("and {rest} more"));
    }
    named.join(", ")
}

/// Milliseconds; nothing for a wait without an end.
pub(super) fn milliseconds(asked: &Asked<'_>, index: usize) -> Option<String> {
    let milliseconds = asked.int(index);
    (milliseconds >= 0).then(|| format!("{milliseconds} ms"))
}

/// A struct timespec or timeval behind a pointer; `unit` is how many of its second number are a millisecond.
pub(super) fn time(asked: &Asked<'_>, index: usize, unit: i64) -> Option<String> {
    let both: [u8; 16] = array(asked.memory, asked.arguments[index])?;
    let number = |bytes: &[u8]| i64::from_ne_bytes(bytes.try_into().unwrap_or_default());
    let (seconds, fraction) = (number(&both[..8]), number(&both[8..]));
    Some(format!(
        "{} ms",
        seconds.saturating_mul(1000).saturating_add(fraction / unit)
    ))
}

pub(super) fn poll(asked: &Asked<'_>) -> Decoded {
    let entries = entries(asked, asked.arguments[1]);
    let asks = entries.iter().filter(|entry| entry.0 >= 0);
    let asks = asks.map(|(descriptor, asked, _)| with_events(*descriptor, *asked));
    let timeout = match asked.syscall {
        Syscall::Poll => milliseconds(asked, 2),
        _ => time(asked, 2, 1_000_000),
    };
    let arguments = [format!("[{}]", list(asks.collect()))]
        .into_iter()
        .chain(timeout);
    let mut decoded = named("poll", arguments.collect());
    if asked.result.is_some_and(|count| count > 0) {
        let ready = entries.iter().filter(|entry| entry.2 != 0);
        let ready = ready.map(|(descriptor, _, is)| with_events(*descriptor, *is));
        decoded.meaning = bracketed(ready.collect());
    }
    decoded
}

/// The members of the set that this argument points to.
fn members(asked: &Asked<'_>, index: usize) -> Vec<i32> {
    let count = u64::from(asked.arguments[0] as u32).min(MOST_SELECTED) as i32;
    if asked.arguments[index] == 0 || count < 1 {
        return Vec::new();
    }
    // A set is made of long words.
    let length = (count as usize).div_ceil(64) * 8;
    let set = asked.memory.read(asked.arguments[index], length);
    let is_member = |descriptor: &i32| {
        let byte = set.get(*descriptor as usize / 8);
        byte.is_some_and(|byte| byte & (1 << (descriptor % 8)) != 0)
    };
    (0..count).filter(is_member).collect()
}

pub(super) fn select(asked: &Asked<'_>) -> Decoded {
    let sets = || {
        let of_set = |(name, index)| {
            let members = members(asked, index).into_iter();
            members.map(move |descriptor| format!("{descriptor} {name}"))
        };
        let sets = [("in", 1), ("out", 2), ("pri", 3)];
        let named: Vec<_> = sets.into_iter().flat_map(of_set).collect();
        named
    };
    let unit = if asked.syscall == Syscall::Select {
        1_000
    } else {
        1_000_000
    };
    match asked.result {
        // Now the sets hold what is ready, and the timeout what is left of it: what was asked for is gone.
        Some(count) => {
            let mut decoded = named("select", Vec::new());
            if count > 0 {
                decoded.meaning = bracketed(sets());
            }
            decoded
        }
        None => {
            let timeout = time(asked, 4, unit);
            let arguments = [format!("[{}]", list(sets()))].into_iter().chain(timeout);
            named("select", arguments.collect())
        }
    }
}
