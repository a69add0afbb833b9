//! Which threads there are: new ones, and one that a signal has made invisible.

use std::fs;

use nix::errno::Errno;
use nix::sys::ptrace;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::tracer::{Thread, Tracer};

impl Tracer {
    /// A parent tells of a new thread. It may have stopped before, and even have ended: then it must not be waited for.
    pub(super) fn announced(&mut self, id: Pid) {
        if !self.unannounced.remove(&id) {
            self.know(id);
            self.unannounced.remove(&id);
        }
    }

    /// The thread with this number, which may be one that has just begun: it may stop before its parent tells of it.
    pub(super) fn know(&mut self, id: Pid) -> &mut Thread {
        if !self.threads.contains_key(&id) {
            let number = |name| Some(Pid::from_raw(status_line(id, name)?.parse().ok()?));
            let process = number("Tgid:").unwrap_or(id);
            let parent = if process == id {
                number("PPid:")
            } else {
                Some(process)
            };
            let program = parent.and_then(|parent| self.threads.get(&parent));
            let program = program.map_or(0, |thread| thread.program);
            if let (true, Some(parent)) = (process == id, parent) {
                self.calls.forked(parent, process);
            }
            let thread = Thread {
                program,
                process,
                is_in_call: false,
                is_new: true,
                is_ending: false,
            };
            self.threads.insert(id, thread);
            self.unannounced.insert(id);
        }
        self.threads.entry(id).or_insert(Thread {
            program: 0,
            process: id,
            is_in_call: false,
            is_new: true,
            is_ending: false,
        })
    }

    /// A real-time signal has stopped a thread, and nix knows no name for it: neither who it was nor how to pass it on.
    ///
    /// It is stopped, and waitpid has nothing more to say about it.
    pub(super) fn find_lost(&mut self) {
        let stopped =
            |id: &&Pid| status_line(**id, "State:").is_some_and(|state| state.starts_with('t'));
        let candidates: Vec<_> = self.threads.keys().filter(stopped).copied().collect();
        for thread in candidates {
            let flags = WaitPidFlag::WNOHANG | WaitPidFlag::__WALL;
            match waitpid(thread, Some(flags)) {
                Ok(WaitStatus::StillAlive) | Err(Errno::EINVAL) => {
                    let text =
                        format!("a real-time signal could not be passed on to thread {thread}");
                    self.calls.sink.note(text, "");
                    let _ = ptrace::syscall(thread, None);
                }
                Ok(status) => self.take(status),
                Err(_) => {}
            }
        }
    }
}

/// What `/proc/PID/status` has on this line.
pub(super) fn status_line(id: Pid, name: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.map(|line| line.trim().to_owned())
}
