//! What a running program uses: processor time, threads, sockets and memory, as Linux tells it in `/proc/PID`.
//!
//! Elsewhere nothing is known, and a stage that asks goes without.

use std::thread;
use std::time::Duration;

#[cfg(unix)]
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::seen::Seen;
use crate::steps::fail_seeing;
use crate::{Cause, Running, said, step};

/// How long a look at the processor time lasts.
const LOOK: Duration = Duration::from_millis(100);

/// A program that is busy for a moment, such as an interpreter that cleans up, is at rest in one of so many looks.
const LOOKS: usize = 6;

/// What a program holds at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Descriptors of sockets.
    pub sockets: usize,
    /// Threads that have not ended.
    pub threads: usize,
    /// Areas of memory: the stack of a thread is one, also of a thread that has ended and was not joined.
    pub areas: usize,
    /// Memory in use, in bytes.
    pub memory: usize,
}

impl Running {
    /// What it holds at this moment, where that can be known.
    #[must_use]
    pub fn held(&self) -> Option<Held> {
        held(self.pid())
    }

    /// All of its stdout so far, also what was expected before.
    #[must_use]
    pub fn printed(&self) -> Vec<u8> {
        self.stdout.seen()
    }

    /// All of its stderr so far, also what was expected before.
    #[must_use]
    pub fn complained(&self) -> Vec<u8> {
        self.stderr.seen()
    }

    /// Does it wait, as a program does that has nothing to do? It must not run all the time.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        !(0..LOOKS).all(|_| runs_for(self.pid(), LOOK / 2))
    }

    /// The stage fails if the program runs all the time though it has nothing to do.
    #[track_caller]
    pub fn expect_at_rest(&self, likely_cause: impl Into<Cause>) {
        let wanted = said!("the {} waits, and uses no processor meanwhile", &self.name);
        if !self.is_at_rest() {
            let both = (wanted, said!("it never waits"));
            fail_seeing(Seen::Told, both, None, likely_cause);
        }
        step(wanted);
    }

    /// Stops the program (SIGSTOP) while `happening` happens, and lets it go on then:
    /// it finds everything there at once, as after a moment in which the machine was busy.
    #[cfg(unix)]
    pub fn while_it_is_stopped<T>(&self, happening: impl FnOnce() -> T) -> T {
        struct GoesOn(Pid);
        impl Drop for GoesOn {
            fn drop(&mut self) {
                let _ = kill(self.0, Signal::SIGCONT);
            }
        }
        let program = Pid::from_raw(self.pid().cast_signed());
        let _ = kill(program, Signal::SIGSTOP);
        let _goes_on = GoesOn(program);
        happening()
    }
}

/// Does a thread of this process run during a whole look?
#[cfg(target_os = "linux")]
pub(crate) fn is_busy(process: u32) -> bool {
    runs_for(process, LOOK * 8 / 10)
}

/// Does a thread of this process run for longer than this, during a look?
/// One that spins may still wait for others now and then: for the screen, or for a lock of its interpreter.
fn runs_for(process: u32, limit: Duration) -> bool {
    let before = threads(process);
    thread::sleep(LOOK);
    threads(process).iter().any(|now| {
        let before = before.iter().find(|other| other.name == now.name);
        before.is_some_and(|before| {
            // Where many programs want a processor, it may not get one for all of a look, and that is counted later.
            let wants_one = before.is_ready && now.is_ready;
            wants_one || now.time.saturating_sub(before.time) > limit
        })
    })
}

/// A thread of a program, at one moment.
struct Thread {
    name: String,
    /// How long it ran or was ready to run: on a busy machine it may wait for a processor.
    time: Duration,
    /// Does it run, or wait for a processor and nothing else?
    is_ready: bool,
}

#[cfg(not(target_os = "linux"))]
fn held(_process: u32) -> Option<Held> {
    None
}

#[cfg(not(target_os = "linux"))]
fn threads(_process: u32) -> Vec<Thread> {
    Vec::new()
}

#[cfg(target_os = "linux")]
use linux::{held, threads};

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::time::Duration;

    use super::{Held, Thread};

    pub(super) fn held(process: u32) -> Option<Held> {
        let folder = format!("/proc/{process}");
        let descriptors = fs::read_dir(format!("{folder}/fd")).ok()?.flatten();
        let links = descriptors.filter_map(|one| fs::read_link(one.path()).ok());
        let status = fs::read_to_string(format!("{folder}/status")).ok()?;
        let field = |name: &str| {
            let mut lines = status.lines();
            let line = lines.find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<usize>().ok()
        };
        let areas = fs::read_to_string(format!("{folder}/maps")).ok()?;
        Some(Held {
            sockets: links
                .filter(|to| to.to_string_lossy().starts_with("socket:"))
                .count(),
            threads: field("Threads:")?,
            areas: areas.lines().count(),
            memory: field("VmRSS:")? * 1024,
        })
    }

    pub(super) fn threads(process: u32) -> Vec<Thread> {
        let threads = fs::read_dir(format!("/proc/{process}/task"));
        let threads = threads.into_iter().flatten().flatten();
        threads.filter_map(|one| thread(&one)).collect()
    }

    fn thread(entry: &fs::DirEntry) -> Option<Thread> {
        let times = fs::read_to_string(entry.path().join("schedstat")).ok()?;
        let mut times = times.split_whitespace().map(str::parse::<u64>);
        let (ran, ready) = (times.next()?.ok()?, times.next()?.ok()?);
        // The state follows the name, which is in parentheses and may hold others.
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        let (_, state) = stat.rsplit_once(')')?;
        Some(Thread {
            name: entry.file_name().to_string_lossy().into_owned(),
            time: Duration::from_nanos(ran + ready),
            // Where somebody traces it, it also stops at each of its calls; in one that waits it sleeps as always.
            is_ready: state.trim_start().starts_with(['R', 't']),
        })
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use crate::Program;

    use super::*;

    fn shell(script: &str) -> Running {
        Program::new(["sh", "-c", script].map(str::to_owned).to_vec())
            .start::<&str>(said!("shell"), &[])
    }

    #[test]
    fn a_loop_without_an_end_is_not_at_rest() {
        assert!(shell("exec sleep 1000").is_at_rest());
        assert!(!shell("while :; do :; done").is_at_rest());
        // It waits between its turns.
        assert!(shell("while :; do sleep 0.05; done").is_at_rest());
    }

    #[test]
    fn a_stopped_program_goes_on() {
        let program = shell("read line; echo $line; exec sleep 1000");
        program.while_it_is_stopped(|| ());
        let mut program = program;
        program.type_line("hello");
        program.expect_line("hello", said!("shell"));
    }
}
