//! What the numbers are that a program calls its descriptors: a socket, its output, something else.
//!
//! `/proc/PID/fd` says so. It is asked once for each descriptor, until the program closes or replaces that.

use std::collections::HashMap;
use std::fs;

use nix::unistd::Pid;

use super::decode::Watched;
use crate::model::Stream;

/// What a descriptor refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Descriptor {
    /// A socket, by its inode.
    Socket(u64),
    /// The pipe that the program was given to print to.
    Output(Stream),
    Other,
}

/// Which pipes are the outputs of programs.
pub(crate) type Pipes = HashMap<u64, Stream>;

/// The descriptors of one process.
#[derive(Debug, Default)]
pub(crate) struct Descriptors {
    known: HashMap<i32, Descriptor>,
    /// Of each epoll, by its descriptor: the data that the program gave with a descriptor, and that descriptor.
    epolls: HashMap<i32, Watched>,
}

impl Descriptors {
    /// What it is for this thread.
    pub(crate) fn find(&mut self, thread: Pid, number: i32, pipes: &Pipes) -> Descriptor {
        if number < 0 {
            return Descriptor::Other;
        }
        let look_up = || look_up(thread, number, pipes);
        *self.known.entry(number).or_insert_with(look_up)
    }

    /// It was closed, or will be, or is another one from now on.
    pub(crate) fn forget(&mut self, number: i32) {
        self.known.remove(&number);
        self.epolls.remove(&number);
    }

    /// All of them: another program runs now.
    pub(crate) fn forget_all(&mut self) {
        *self = Self::default();
    }

    /// Another program sees these, too: a child begins with what its parent watches.
    pub(crate) fn of_child(&self) -> Self {
        Self {
            known: HashMap::new(),
            epolls: self.epolls.clone(),
        }
    }

    /// An epoll watches this descriptor from now on, and calls it by this data.
    pub(crate) fn watch(&mut self, epoll: i32, data: u64, descriptor: i32) {
        self.epolls
            .entry(epoll)
            .or_default()
            .insert(data, descriptor);
    }

    /// What an epoll watches; `None` if that was never a socket.
    pub(crate) fn watched(&self, epoll: i32) -> Option<&Watched> {
        self.epolls.get(&epoll)
    }
}

fn look_up(thread: Pid, number: i32, pipes: &Pipes) -> Descriptor {
    if let Some(inode) = inode_behind(thread, number, "socket:[") {
        return Descriptor::Socket(inode);
    }
    let output = pipe_behind(thread, number).and_then(|inode| pipes.get(&inode));
    output.map_or(Descriptor::Other, |stream| Descriptor::Output(*stream))
}

/// The inode of the pipe that is this descriptor of a thread; `None` if it is another kind of file.
pub(super) fn pipe_behind(thread: Pid, number: i32) -> Option<u64> {
    inode_behind(thread, number, "pipe:[")
}

fn inode_behind(thread: Pid, number: i32, kind: &str) -> Option<u64> {
    let link = fs::read_link(format!("/proc/{thread}/fd/{number}")).ok()?;
    let inode = link.to_str()?.strip_prefix(kind)?;
    inode.strip_suffix(']')?.parse().ok()
}
