//! The process groups that this process has started and not ended yet.
//!
//! The terminal's Ctrl-C does not reach them, and a signal that ends this process drops no guard.
//! [`end_with_this_process`] ends them then.

use std::collections::BTreeSet;
use std::io;
use std::process::{self, Command};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use lesson_kit::ctrl_c::on_ctrl_c;

static STARTED: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn started() -> MutexGuard<'static, BTreeSet<u32>> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts `command` in a group of its own.
pub(super) fn start(command: &mut Command) -> io::Result<process::Child> {
    std::os::unix::process::CommandExt::process_group(command, 0);
    // Locked before it starts, so that `end_with_this_process` does not miss it.
    let mut started = started();
    let process = command.spawn()?;
    started.insert(process.id());
    Ok(process)
}

/// Forgets a group of which no process is left.
pub(super) fn has_ended(group: u32) {
    started().remove(&group);
}

/// From now on, Ctrl-C and SIGTERM kill all groups that this process has started, and end this process.
///
/// For a process that does not handle these signals itself, such as a test.
pub fn end_with_this_process() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Fails if this process handles them itself.
        let _ = on_ctrl_c(|| {
            // Locked until the end, so that no other program starts.
            let started = started();
            for &group in started.iter() {
                let _ = killpg(Pid::from_raw(group.cast_signed()), Signal::SIGKILL);
            }
            process::exit(130);
        });
    });
}
