//! What a loop really hears from the kernel: each claim of the chapter as an experiment, one file each.
//!
//! They make the calls themselves, poll(2) and epoll(7), as the files in `ready/` do, on two sockets or three, and one of them on 4,000.

pub mod readiness;
pub mod ends;
pub mod connections;
pub mod descriptors;
pub mod cost;
pub mod waking;
pub mod pair;
pub mod say;

#[cfg(not(target_os = "linux"))]
use experiment::{Observed, skip};

/// What an experiment does where there is no epoll.
#[cfg(not(target_os = "linux"))]
fn linux_only() -> Observed {
    Err(skip("Linux only: other systems have no epoll"))
}

/// What an experiment does where there is no poll(2).
#[cfg(not(unix))]
fn unix_only() -> Observed {
    Err(skip("Unix only: Windows waits in another way"))
}
