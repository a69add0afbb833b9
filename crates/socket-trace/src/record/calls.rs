//! The calls of the traced threads: what is told of each when it is entered, and when it returns.

use std::collections::HashMap;
use std::time::Instant;

use nix::libc;
use nix::unistd::Pid;

use super::causes::{self, Made};
use super::concern::Concern;
use super::decode::{Asked, Decoded, decode, epoll_event, outcome};
use super::descriptors::{Descriptor, Descriptors, Pipes};
use super::memory::Remote;
use super::printed::Lines;
use super::registers;
use super::sampler::Sampler;
use super::sink::Sink;
use super::syscalls::{Syscall, by_number};
use crate::model::{Call, Outcome, Return, Stream, What};

/// A thread, its process, and the place of its program in the list of programs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who {
    pub(crate) thread: Pid,
    pub(crate) process: Pid,
    pub(crate) program: usize,
}

/// What is remembered between the stops.
pub(crate) struct Calls {
    pub(crate) sink: Sink,
    pub(crate) sampler: Sampler,
    pub(crate) pipes: Pipes,
    pub(crate) causes: causes::Shared,
    pub(super) processes: HashMap<Pid, Process>,
    pub(super) pending: HashMap<Pid, Pending>,
    interrupted: HashMap<Pid, (Syscall, [u64; 6])>,
    count: u64,
    /// When a program last did more than to look whether there is something to do.
    pub(super) last_busy: Instant,
}

/// One traced process.
#[derive(Debug, Default)]
pub(super) struct Process {
    pub(super) descriptors: Descriptors,
    /// What has been printed to each, and by which thread.
    pub(super) lines: HashMap<Stream, (Pid, Lines)>,
    /// Its calls have other numbers, which are not known here.
    pub(super) is_foreign: bool,
    pub(super) uses_io_uring: bool,
}

/// A call that has not returned.
pub(super) struct Pending {
    syscall: Syscall,
    arguments: [u64; 6],
    concern: Concern,
    /// As it was shown at its entry.
    pub(super) shown: Option<Call>,
    /// What packets it may lead to.
    made: Option<Made>,
    pub(super) entered: u64,
}

impl Calls {
    pub(crate) fn new(sink: Sink, sampler: Sampler, causes: causes::Shared) -> Self {
        Self {
            sink,
            sampler,
            pipes: Pipes::new(),
            causes,
            processes: HashMap::new(),
            pending: HashMap::new(),
            interrupted: HashMap::new(),
            count: 0,
            last_busy: Instant::now(),
        }
    }

    pub(crate) fn send(&self, who: Who, what: What) {
        let now = self.sink.clock().now();
        let thread = Some(who.thread.as_raw());
        self.sink.send(now, Some(who.program), thread, what);
    }

    pub(super) fn process(&mut self, id: Pid) -> &mut Process {
        self.processes.entry(id).or_default()
    }

    /// A thread has entered a call.
    pub(crate) fn entered(&mut self, who: Who) {
        let Some((syscall, arguments)) = self.call_of(who) else {
            return;
        };
        let memory = Remote(who.thread);
        let asked = Asked {
            syscall,
            arguments,
            result: None,
            memory: &memory,
        };
        let Some(concern) = self.concern(who, &asked) else {
            return;
        };
        let shown = match concern {
            Concern::Shown(socket) => match self.show_entry(who, &asked, socket) {
                Some(call) => Some(call),
                None => return,
            },
            Concern::Output(_) | Concern::Descriptors => None,
        };
        let entered = self.sink.clock().now();
        let call = shown.as_ref();
        let made = call.and_then(|call| self.tell_entered(who, &asked, call, entered));
        self.forget_replaced(who, &asked);
        let pending = Pending {
            syscall,
            arguments,
            concern,
            shown,
            made,
            entered,
        };
        self.pending.insert(who.thread, pending);
    }

    /// The call that the thread has entered, if it is one that is known here.
    fn call_of(&mut self, who: Who) -> Option<(Syscall, [u64; 6])> {
        if self.process(who.process).is_foreign {
            return None;
        }
        let registers = registers::read(who.thread)?;
        match by_number(registers.number) {
            Some(syscall) => Some((syscall, registers.arguments)),
            // The kernel goes on with a call with a timeout, which a signal has interrupted.
            None if registers.number == libc::SYS_restart_syscall => {
                self.interrupted.remove(&who.thread)
            }
            None => None,
        }
    }

    fn show_entry(&mut self, who: Who, asked: &Asked<'_>, socket: Option<u64>) -> Option<Call> {
        let decoded = decode(asked, None)?;
        self.count += 1;
        if !asked.syscall.only_looks() {
            self.last_busy = Instant::now();
        }
        let call = Call {
            call: self.count,
            name: decoded.name.into(),
            arguments: decoded.arguments,
            socket,
            data: decoded.data,
        };
        self.flush_lines(who);
        self.sampler.calls(asked.syscall, &call.arguments);
        self.sampler.before(&self.sink, who, asked.syscall, socket);
        self.send(who, What::CallEntered(call.clone()));
        Some(call)
    }

    /// A thread has returned from a call.
    pub(crate) fn returned(&mut self, who: Who) {
        let Some(pending) = self.pending.remove(&who.thread) else {
            return;
        };
        let Some(registers) = registers::read(who.thread) else {
            return;
        };
        let memory = Remote(who.thread);
        let asked = Asked {
            syscall: pending.syscall,
            arguments: pending.arguments,
            result: Some(registers.result),
            memory: &memory,
        };
        let shown = pending.shown;
        let shown = shown.and_then(|call| self.decode_return(who, &asked, call));
        self.forget_replaced(who, &asked);
        match (pending.concern, shown) {
            (Concern::Shown(socket), Some((call, meaning))) => {
                let call = Call { socket, ..call };
                let (outcome, entered) = (outcome(registers.result), pending.entered);
                let returned = Return {
                    call,
                    outcome,
                    meaning,
                    entered,
                };
                let new = self.show_return(who, &asked, returned);
                self.tell_returned(who, &asked, pending.made.as_ref(), new);
            }
            (Concern::Output(stream), _) => {
                self.printed(who, &asked, stream, pending.entered);
            }
            _ => {}
        }
    }

    /// The call with what its return tells of it, and what that means.
    fn decode_return(&mut self, who: Who, asked: &Asked<'_>, call: Call) -> Option<(Call, String)> {
        if !asked.return_tells_more(call.data.as_ref()) {
            return Some((call, String::new()));
        }
        let descriptors = &self.process(who.process).descriptors;
        let Decoded { data, meaning, .. } = decode(asked, descriptors.watched(asked.int(0)))?;
        Some((Call { data, ..call }, meaning))
    }

    /// Returns the socket that the call has made.
    fn show_return(&mut self, who: Who, asked: &Asked<'_>, mut returned: Return) -> Option<u64> {
        let made = self.note_descriptors(who, asked);
        if returned.outcome == Outcome::Interrupted {
            self.interrupted
                .insert(who.thread, (asked.syscall, asked.arguments));
        }
        let socket = returned.call.socket.or(made);
        returned.call.socket = socket;
        let lasted = self.sink.clock().now().saturating_sub(returned.entered);
        self.send(who, What::CallReturned(returned));
        if let Some(socket) = socket {
            self.sampler.after(&self.sink, who, asked, socket, made);
            self.sampler
                .after_send(&self.sink, who, asked, socket, lasted);
        }
        made
    }

    /// What a successful call made: the inode of a new socket; and what an epoll watches.
    fn note_descriptors(&mut self, who: Who, asked: &Asked<'_>) -> Option<u64> {
        let result = i32::try_from(asked.result?)
            .ok()
            .filter(|result| *result >= 0)?;
        let pipes = &self.pipes;
        let descriptors = &mut self.processes.entry(who.process).or_default().descriptors;
        match asked.syscall {
            Syscall::Socket | Syscall::Accept => {
                descriptors.forget(result);
                match descriptors.find(who.thread, result, pipes) {
                    Descriptor::Socket(inode) => Some(inode),
                    _ => None,
                }
            }
            Syscall::EpollCtl if asked.int(1) != libc::EPOLL_CTL_DEL => {
                let (_, data) = epoll_event(asked, asked.arguments[3])?;
                descriptors.watch(asked.int(0), data, asked.int(2));
                None
            }
            _ => None,
        }
    }
}
