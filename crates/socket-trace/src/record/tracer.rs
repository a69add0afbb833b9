//! The stops of the traced threads: ptrace(2).
//!
//! A thread stops twice in each system call, when it enters and when it returns, and whenever a signal comes,
//! a child begins, or another program is executed. Here each stop is told from the others; [`Calls`] says what it shows.

use std::collections::{HashMap, HashSet};
use std::thread;

use nix::errno::Errno;
use nix::sys::ptrace::{self, Event, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::calls::{Calls, Who};
use super::part::Part;
use crate::model::{Ended, Ending, What};

/// A program that makes call after call stops again within microseconds, and to sleep until then and be woken lasts
/// longer. So often it is looked again, while others have the processor.
const MOST_LOOKS: u32 = 100;

/// All threads that are traced.
pub(crate) struct Tracer {
    pub(super) threads: HashMap<Pid, Thread>,
    /// New threads that stopped before their parents told of them.
    pub(super) unannounced: HashSet<Pid>,
    /// The processes that were started as a program, and their exit statuses once they have ended.
    pub(super) first: Vec<First>,
    /// What makes a process the first program, where the second was started.
    pub(super) part: Option<Part>,
    /// Threads that a signal has stopped, until SIGCONT comes.
    pub(super) stopped: HashSet<Pid>,
    pub(crate) calls: Calls,
}

/// A process that was started as a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct First {
    pub(super) process: Pid,
    pub(super) program: usize,
    pub(super) ended: Option<i32>,
}

/// A traced thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thread {
    pub(super) program: usize,
    pub(super) process: Pid,
    pub(super) is_in_call: bool,
    /// It was born traced, and stops with a SIGSTOP that nobody sent.
    pub(super) is_new: bool,
    pub(super) is_ending: bool,
}

impl Thread {
    pub(super) fn who(self, thread: Pid) -> Who {
        let Self {
            process, program, ..
        } = self;
        Who {
            thread,
            process,
            program,
        }
    }
}

impl Tracer {
    pub(crate) fn new(calls: Calls, part: Option<Part>) -> Self {
        Self {
            threads: HashMap::new(),
            unannounced: HashSet::new(),
            first: Vec::new(),
            part,
            stopped: HashSet::new(),
            calls,
        }
    }

    /// A program that has just been started, and is stopped before its first instruction.
    pub(crate) fn begin(&mut self, process: Pid, program: usize) -> nix::Result<()> {
        let options = Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_TRACECLONE
            | Options::PTRACE_O_TRACEFORK
            | Options::PTRACE_O_TRACEVFORK
            | Options::PTRACE_O_TRACEEXEC
            | Options::PTRACE_O_TRACEEXIT
            | Options::PTRACE_O_EXITKILL;
        ptrace::setoptions(process, options)?;
        self.watch(process, program);
        self.calls.executed(Who {
            thread: process,
            process,
            program,
        });
        self.go_on(process, None);
        Ok(())
    }

    /// A stopped thread goes on, with this signal if it was stopped by one.
    ///
    /// It may be gone (another thread ended the process): that is no error here.
    pub(super) fn go_on(&self, id: Pid, signal: Option<Signal>) {
        let program = self.threads.get(&id).map(|thread| thread.program);
        let is_beside = self.part.is_some() && program == Some(1);
        let _ = match is_beside {
            // Its calls are not shown, so they need not stop it.
            true => ptrace::cont(id, signal),
            false => ptrace::syscall(id, signal),
        };
    }

    /// A program that nobody traces: only its end is seen.
    pub(crate) fn watch(&mut self, process: Pid, program: usize) {
        let thread = Thread {
            program,
            process,
            is_in_call: false,
            is_new: false,
            is_ending: false,
        };
        self.threads.insert(process, thread);
        self.is_first(process, program);
    }

    /// This process is one of those that were started as this program.
    pub(super) fn is_first(&mut self, process: Pid, program: usize) {
        let ended = None;
        self.first.push(First {
            process,
            program,
            ended,
        });
    }

    /// How the first process of this program has ended, as a shell would say it; `None` if it has not.
    pub(crate) fn status(&self, program: usize) -> Option<i32> {
        let mut first = self.first.iter();
        first.find(|first| first.program == program)?.ended
    }

    /// The processes of this program that have not ended.
    pub(crate) fn processes(&self, program: usize) -> Vec<Pid> {
        let threads = self.threads.iter();
        let leads =
            |(id, thread): &(&Pid, &Thread)| **id == thread.process && thread.program == program;
        threads.filter(leads).map(|(id, _)| *id).collect()
    }

    /// Takes the stops that have been reported, and asks so often at most; returns whether there may be more, and whether there was one.
    pub(crate) fn take_stops(&mut self, most: usize) -> (bool, bool) {
        let (mut any, mut looks) = (false, 0);
        for _ in 0..most {
            match waitpid(None, Some(WaitPidFlag::WNOHANG | WaitPidFlag::__WALL)) {
                Ok(WaitStatus::StillAlive) if any && looks < MOST_LOOKS => {
                    looks += 1;
                    thread::yield_now();
                    continue;
                }
                Err(Errno::ECHILD) => {
                    self.threads.clear();
                    return (false, any);
                }
                Err(Errno::EINVAL) => self.find_lost(),
                Ok(WaitStatus::StillAlive) | Err(_) => return (false, any),
                Ok(status) => self.take(status),
            }
            (any, looks) = (true, 0);
        }
        (true, any)
    }

    /// Takes one of them.
    pub(super) fn take(&mut self, status: WaitStatus) {
        match status {
            WaitStatus::PtraceSyscall(id) => {
                self.stopped_at_call(id);
                self.go_on(id, None);
            }
            WaitStatus::PtraceEvent(id, _, event) => {
                if event == Event::PTRACE_EVENT_EXEC as i32 {
                    self.executed(id);
                } else if event == Event::PTRACE_EVENT_EXIT as i32 {
                    self.ends(id);
                } else if let Ok(child) = ptrace::getevent(id) {
                    self.announced(Pid::from_raw(child as i32));
                }
                self.go_on(id, None);
            }
            WaitStatus::Stopped(id, signal) if self.has_stopped(id, signal) => {
                self.stopped.insert(id);
            }
            WaitStatus::Stopped(id, signal) => {
                let passed_on = self.is_for_the_program(id, signal).then_some(signal);
                self.go_on(id, passed_on);
            }
            WaitStatus::Exited(id, status) => self.ended(id, Ending::Exited(status), status),
            WaitStatus::Signaled(id, signal, _) => {
                self.ended(
                    id,
                    Ending::Killed(signal.as_str().into()),
                    128 + signal as i32,
                );
            }
            _ => {}
        }
    }

    fn stopped_at_call(&mut self, id: Pid) {
        let thread = self.know(id);
        thread.is_in_call = !thread.is_in_call;
        let who = thread.who(id);
        if thread.is_in_call {
            self.calls.entered(who);
        } else {
            self.calls.returned(who);
        }
    }

    /// The process executes another program: its other threads are gone, and this one has its number from now on.
    fn executed(&mut self, id: Pid) {
        let mut who = self.know(id).who(id);
        let is_left = |other: &Pid, thread: &Thread| *other == id || thread.process != who.process;
        self.threads.retain(|other, thread| is_left(other, thread));
        // It is still in the call execve, which returns next.
        self.know(id).is_in_call = true;
        if self.becomes_the_program(who) {
            who.program = 0;
            self.know(id).program = 0;
            self.is_first(who.process, 0);
        }
        self.calls.executed(who);
    }

    /// Whether this signal is one that somebody sent to the program.
    fn is_for_the_program(&mut self, id: Pid, signal: Signal) -> bool {
        let thread = self.know(id);
        if signal == Signal::SIGSTOP && std::mem::take(&mut thread.is_new) {
            return false;
        }
        true
    }

    /// The thread is about to end; with the last one of a process its sockets are closed.
    fn ends(&mut self, id: Pid) {
        let thread = self.know(id);
        thread.is_ending = true;
        let process = thread.process;
        let mut threads = self.threads.values();
        if threads.all(|thread| thread.process != process || thread.is_ending) {
            self.calls.causes.lock().ends(process.as_raw());
        }
    }

    fn ended(&mut self, id: Pid, how: Ending, status: i32) {
        let Some(thread) = self.threads.remove(&id) else {
            return;
        };
        self.stopped.remove(&id);
        let who = thread.who(id);
        self.calls.never_returned(who);
        if thread.process != id {
            return;
        }
        self.calls.process_ended(who);
        let mut first = self.first.iter_mut().rev();
        let first = first.find(|first| first.process == id);
        let first = first.map(|first| first.ended = Some(status)).is_some();
        let ended = Ended {
            process: id.as_raw(),
            first,
            how,
        };
        self.calls.send(who, What::Ended(ended));
    }

    /// Is nobody left?
    pub(crate) fn is_empty(&self) -> bool {
        self.threads.is_empty()
    }
}
