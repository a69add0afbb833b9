//! Which threads there are: new ones, and one that a signal has made invisible.

use std::collections::HashSet;
use std::fs;

use nix::errno::Errno;
use nix::sys::ptrace;
use nix::sys::signal::Signal;
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
                    self.go_on(thread, None);
                }
                Ok(status) => self.take(status),
                Err(_) => {}
            }
        }
    }
}

impl Tracer {
    /// Whether this is no signal on its way to the thread, but the stop that such a signal has led to.
    pub(super) fn has_stopped(&self, id: Pid, signal: Signal) -> bool {
        let stops = matches!(
            signal,
            Signal::SIGSTOP | Signal::SIGTSTP | Signal::SIGTTIN | Signal::SIGTTOU
        );
        stops && ptrace::getsiginfo(id) == Err(Errno::EINVAL)
    }

    /// Lets the threads go on whose process was sent SIGCONT. No stop tells of that: a stopped thread must be let go
    /// before it takes a signal.
    pub(super) fn continue_stopped(&mut self) {
        let has_sigcont = |id: &&Pid| {
            let pending = ["SigPnd:", "ShdPnd:"].map(|name| status_line(**id, name));
            let mut sets = pending.into_iter().flatten();
            sets.any(|set| has_signal(&set, Signal::SIGCONT))
        };
        let process_of = |id: &Pid| self.threads.get(id).map(|thread| thread.process);
        // One thread takes the signal, and the stop is over for all of its process.
        let processes: HashSet<_> = self
            .stopped
            .iter()
            .filter(has_sigcont)
            .map(process_of)
            .collect();
        let go_on = |id: &&Pid| processes.contains(&process_of(id));
        for id in self
            .stopped
            .iter()
            .filter(go_on)
            .copied()
            .collect::<Vec<_>>()
        {
            self.stopped.remove(&id);
            self.go_on(id, None);
        }
    }
}

/// Whether a set of signals, as `/proc/PID/status` writes it, has this one: proc_pid_status(5).
fn has_signal(set: &str, signal: Signal) -> bool {
    let set = u64::from_str_radix(set, 16).unwrap_or(0);
    set & (1 << (signal as u32 - 1)) != 0
}

/// What `/proc/PID/status` has on this line.
pub(super) fn status_line(id: Pid, name: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.map(|line| line.trim().to_owned())
}
