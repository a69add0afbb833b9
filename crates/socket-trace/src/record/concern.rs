//! Which calls are of interest: those on a socket, and those that print. All others pass unseen.

use nix::unistd::Pid;

use super::calls::{Calls, Process, Who};
use super::decode::{Asked, descriptors_polled};
use super::descriptors::Descriptor;
use super::processes;
use super::syscalls::Syscall;
use crate::model::{Outcome, Printed, Return, Stream, What};

/// Why a call is of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Concern {
    /// It is shown; this is its socket, if it has one.
    Shown(Option<u64>),
    /// The program prints.
    Output(Stream),
    /// It only changes what the descriptors are.
    Descriptors,
}

impl Calls {
    /// Why this call is of interest, if it is.
    pub(super) fn concern(&mut self, who: Who, asked: &Asked<'_>) -> Option<Concern> {
        use Syscall as S;
        let on = |socket| Some(Concern::Shown(Some(socket)));
        match asked.syscall {
            S::Socket | S::Socketpair => Some(Concern::Shown(None)),
            S::Poll | S::Ppoll | S::Select | S::Pselect => {
                let mut polled = descriptors_polled(asked).into_iter();
                let any = polled.any(|number| self.socket(who, number).is_some());
                any.then_some(Concern::Shown(None))
            }
            S::EpollCtl => self.socket(who, asked.int(2)).and_then(on),
            S::EpollWait | S::EpollPwait2 => {
                let process = self.process(who.process);
                process
                    .descriptors
                    .watched(asked.int(0))
                    .map(|_| Concern::Shown(None))
            }
            S::Splice => self.either_socket(who, asked, [0, 2]).and_then(on),
            S::Close => self
                .socket(who, asked.int(0))
                .map_or(Some(Concern::Descriptors), on),
            S::Dup2 => {
                let socket = self.either_socket(who, asked, [0, 1]);
                socket.map_or(Some(Concern::Descriptors), on)
            }
            S::CloseRange => Some(Concern::Descriptors),
            S::IoUringSetup => {
                self.note_io_uring(who);
                None
            }
            S::Write | S::Writev => match self.find(who, asked.int(0)) {
                Descriptor::Socket(inode) => on(inode),
                Descriptor::Output(stream) => Some(Concern::Output(stream)),
                Descriptor::Other => None,
            },
            _ => self.socket(who, asked.int(0)).and_then(on),
        }
    }

    fn either_socket(
        &mut self,
        who: Who,
        asked: &Asked<'_>,
        [one, other]: [usize; 2],
    ) -> Option<u64> {
        let first = self.socket(who, asked.int(one));
        first.or_else(|| self.socket(who, asked.int(other)))
    }

    fn find(&mut self, who: Who, number: i32) -> Descriptor {
        let process = self.processes.entry(who.process).or_default();
        process.descriptors.find(who.thread, number, &self.pipes)
    }

    pub(super) fn socket(&mut self, who: Who, number: i32) -> Option<u64> {
        match self.find(who, number) {
            Descriptor::Socket(inode) => Some(inode),
            _ => None,
        }
    }

    /// After these calls a number means nothing any more, or something else.
    /// It is forgotten at the entry and at the return: in between another thread may ask for it.
    pub(super) fn forget_replaced(&mut self, who: Who, asked: &Asked<'_>) {
        let descriptors = &mut self.process(who.process).descriptors;
        match asked.syscall {
            Syscall::Close => descriptors.forget(asked.int(0)),
            Syscall::Dup2 => descriptors.forget(asked.int(1)),
            Syscall::CloseRange => descriptors.forget_all(),
            _ => {}
        }
    }

    fn note_io_uring(&mut self, who: Who) {
        if !std::mem::replace(&mut self.process(who.process).uses_io_uring, true) {
            let text = format!(
                "process {} uses io_uring: those calls are invisible to a tracer",
                who.process
            );
            self.sink
                .note(text, "many programs have a setting that turns it off");
        }
    }

    /// A process begins as a copy of its parent.
    pub(super) fn forked(&mut self, parent_id: Pid, child: Pid) {
        let Some(parent) = self.processes.get(&parent_id) else {
            return;
        };
        let process = Process {
            descriptors: parent.descriptors.of_child(),
            is_foreign: parent.is_foreign,
            ..Process::default()
        };
        self.processes.insert(child, process);
        let mut causes = self.causes.lock();
        causes.forked(parent_id.as_raw(), child.as_raw());
    }

    /// It executes another program.
    pub(super) fn executed(&mut self, who: Who) {
        self.flush_lines(who);
        self.pending.remove(&who.process);
        self.processes.remove(&who.process);
        self.causes.lock().executed(who.process.as_raw());
        self.process(who.process).is_foreign = processes::is_foreign(who.process);
        for (text, help) in processes::remarks(who.process) {
            self.sink.note(text, help);
        }
    }

    /// The thread is gone, and with it the call that it was in.
    pub(super) fn never_returned(&mut self, who: Who) {
        let pending = self.pending.remove(&who.thread);
        let Some((call, entered)) =
            pending.and_then(|pending| Some((pending.shown?, pending.entered)))
        else {
            return;
        };
        let (outcome, meaning) = (Outcome::Never, String::new());
        let returned = Return {
            call,
            outcome,
            meaning,
            entered,
        };
        self.send(who, What::CallReturned(returned));
    }

    /// Nothing of it is left.
    pub(super) fn process_ended(&mut self, who: Who) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            let lines = self.process(who.process).lines.remove(&stream);
            if let Some(line) = lines.and_then(|(_, mut lines)| lines.flush()) {
                self.send(who, What::Printed(Printed { stream, line }));
            }
        }
        self.processes.remove(&who.process);
    }
}
