//! The arguments and the result of a system call, in the words of the man pages.
//!
//! Nothing here knows of processes: numbers and memory come in, text comes out. So a table can test it.

mod address;
mod epoll;
mod flags;
mod messages;
mod options;
mod ready;
mod simple;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

use instruments::errno;

use crate::model::{Data, KEPT_BYTES, Outcome};
use crate::record::memory::Memory;
use crate::record::syscalls::Syscall;

pub(crate) use address::socket_address;
pub(crate) use epoll::epoll_event;
pub(crate) use messages::{bytes_of_messages, gather};
pub(crate) use ready::descriptors_polled;

/// A system call, at its entry or at its return.
pub(crate) struct Asked<'a> {
    pub(crate) syscall: Syscall,
    pub(crate) arguments: [u64; 6],
    /// What it returned; nothing at its entry.
    pub(crate) result: Option<i64>,
    pub(crate) memory: &'a dyn Memory,
}

/// It in words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// What a program calls.
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<String>,
    pub(crate) data: Option<Data>,
    /// What the value means, or what the kernel filled in.
    pub(crate) meaning: String,
}

impl Asked<'_> {
    /// An argument that is a C `int`, such as a descriptor: the upper half of the register means nothing.
    pub(crate) fn int(&self, index: usize) -> i32 {
        self.arguments[index] as u32 as i32
    }

    /// Whether the call must be decoded once more when it returns; `sent` is what it had to send at its entry.
    /// Otherwise its data are those of the entry, and nothing is read from the program's memory, which is a system call.
    pub(crate) fn return_tells_more(&self, sent: Option<&Data>) -> bool {
        let sent = sent.filter(|_| self.syscall.sends());
        match self.count() {
            None => false,
            Some(0) => !self.syscall.only_looks(),
            // sendmmsg counts messages, and fills in the length of each.
            Some(count) if self.syscall != Syscall::Sendmmsg => {
                sent.is_none_or(|sent| sent.length != count)
            }
            Some(_) => true,
        }
    }

    /// How many bytes were received or sent; nothing at the entry, or if it failed.
    fn count(&self) -> Option<u64> {
        u64::try_from(self.result?).ok()
    }

    fn flags(&self, index: usize) -> Option<String> {
        let flags = self.int(index);
        (flags != 0).then(|| flags::of_message(flags))
    }

    fn address(&self, pointer: usize, length: u64) -> Option<String> {
        socket_address(self.memory, self.arguments[pointer], length)
    }

    /// An address that the kernel fills in: its length is behind a pointer, too.
    fn address_filled_in(&self, pointer: usize, length: usize) -> Option<String> {
        self.count()?;
        let length = super::memory::array(self.memory, self.arguments[length])?;
        self.address(pointer, u32::from_ne_bytes(length).into())
    }

    /// The peer's address that accept has filled in, if the program asked for it.
    pub(crate) fn peer_filled_in(&self) -> Option<SocketAddr> {
        self.address_filled_in(1, 2)?.parse().ok()
    }

    /// The first bytes of a buffer.
    fn data(&self, pointer: usize, length: u64) -> Data {
        let kept = length.min(KEPT_BYTES as u64) as usize;
        Data::new(&self.memory.read(self.arguments[pointer], kept), length)
    }
}

/// What a call returned.
pub(crate) fn outcome(result: i64) -> Outcome {
    /// ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK: the kernel's own, which no program sees.
    const RESTARTS: [i64; 4] = [-512, -513, -514, -516];
    match result {
        _ if RESTARTS.contains(&result) => Outcome::Interrupted,
        -4095..=-1 => {
            let error = io::Error::from_raw_os_error(-result as i32);
            Outcome::Error(errno::describe(&error))
        }
        _ => Outcome::Value(result),
    }
}

/// Which descriptor a program means with the data that it gave to an epoll.
pub(crate) type Watched = BTreeMap<u64, i32>;

/// The call in words; `None` if it is of a kind that is not shown. Of an epoll it must be known what that watches.
pub(crate) fn decode(asked: &Asked<'_>, watched: Option<&Watched>) -> Option<Decoded> {
    use Syscall as S;
    Some(match asked.syscall {
        S::Socket | S::Socketpair => simple::socket(asked),
        S::Bind => simple::with_address("bind", asked),
        S::Connect => simple::with_address("connect", asked),
        S::Listen => plain("listen", &[asked.int(0), asked.int(1)]),
        S::Accept => simple::accept(asked),
        S::Getsockname => simple::filled_in("getsockname", asked),
        S::Getpeername => simple::filled_in("getpeername", asked),
        S::Sendto | S::Write => simple::send(asked),
        S::Recvfrom | S::Read => simple::receive(asked),
        S::Sendmsg | S::Recvmsg => messages::one(asked),
        S::Sendmmsg | S::Recvmmsg => messages::many(asked),
        S::Readv | S::Writev => messages::vector(asked),
        S::Sendfile => simple::from_file("sendfile", asked, [0, 1, 3]),
        S::Splice => simple::from_file("splice", asked, [0, 2, 4]),
        S::Shutdown => simple::shutdown(asked),
        S::Close => plain("close", &[asked.int(0)]),
        S::Dup => plain("dup", &[asked.int(0)]),
        S::Dup2 => plain("dup2", &[asked.int(0), asked.int(1)]),
        S::Getsockopt | S::Setsockopt => options::decode(asked),
        S::Fcntl => return flags::fcntl(asked),
        S::Ioctl => return flags::ioctl(asked),
        S::Poll | S::Ppoll => ready::poll(asked),
        S::Select | S::Pselect => ready::select(asked),
        S::EpollCtl => epoll::epoll_ctl(asked),
        S::EpollWait | S::EpollPwait2 => epoll::epoll_wait(asked, watched),
        S::CloseRange | S::IoUringSetup => return None,
    })
}

fn named(name: &'static str, arguments: Vec<String>) -> Decoded {
    Decoded {
        name,
        arguments,
        ..Decoded::default()
    }
}

fn plain(name: &'static str, numbers: &[i32]) -> Decoded {
    named(name, numbers.iter().map(i32::to_string).collect())
}

#[cfg(test)]
mod tests;
