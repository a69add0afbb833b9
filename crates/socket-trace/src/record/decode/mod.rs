//! The arguments and the result of a system call, in the words of the man pages.
//!
//! Nothing here knows of processes: numbers and memory come in, text comes out. So a table can test it.

mod address;
mod flags;
mod messages;
mod options;
mod ready;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

use instruments::errno;

use crate::model::{Data, KEPT_BYTES, Outcome};
use crate::record::memory::Memory;
use crate::record::syscalls::Syscall;

pub(crate) use address::socket_address;
pub(crate) use messages::gather;
pub(crate) use ready::{descriptors_polled, epoll_event};

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
        S::Socket | S::Socketpair => socket(asked),
        S::Bind => with_address("bind", asked),
        S::Connect => with_address("connect", asked),
        S::Listen => plain("listen", &[asked.int(0), asked.int(1)]),
        S::Accept => accept(asked),
        S::Getsockname => filled_in("getsockname", asked),
        S::Getpeername => filled_in("getpeername", asked),
        S::Sendto | S::Write => send(asked),
        S::Recvfrom | S::Read => receive(asked),
        S::Sendmsg | S::Recvmsg => messages::one(asked),
        S::Sendmmsg | S::Recvmmsg => messages::many(asked),
        S::Readv | S::Writev => messages::vector(asked),
        S::Sendfile => from_file("sendfile", asked, [0, 1, 3]),
        S::Splice => from_file("splice", asked, [0, 2, 4]),
        S::Shutdown => shutdown(asked),
        S::Close => plain("close", &[asked.int(0)]),
        S::Dup => plain("dup", &[asked.int(0)]),
        S::Dup2 => plain("dup2", &[asked.int(0), asked.int(1)]),
        S::Getsockopt | S::Setsockopt => options::decode(asked),
        S::Fcntl => return flags::fcntl(asked),
        S::Ioctl => return flags::ioctl(asked),
        S::Poll | S::Ppoll => ready::poll(asked),
        S::Select | S::Pselect => ready::select(asked),
        S::EpollCtl => ready::epoll_ctl(asked),
        S::EpollWait | S::EpollPwait2 => ready::epoll_wait(asked, watched),
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

fn socket(asked: &Asked<'_>) -> Decoded {
    let [domain, kind, protocol] = [0, 1, 2].map(|index| asked.int(index));
    let mut arguments = vec![flags::domain(domain), flags::kind(kind)];
    arguments.extend(flags::protocol(domain, protocol));
    let mut decoded = named("socket", arguments);
    if asked.syscall == Syscall::Socketpair {
        decoded.name = "socketpair";
        if let (Some(0), Some(pair)) = (
            asked.result,
            super::memory::array::<8>(asked.memory, asked.arguments[3]),
        ) {
            let (first, second) = pair.split_at(4);
            let number = |bytes: &[u8]| i32::from_ne_bytes(bytes.try_into().unwrap_or_default());
            decoded.meaning = format!("{} and {}", number(first), number(second));
        }
    }
    decoded
}

fn with_address(name: &'static str, asked: &Asked<'_>) -> Decoded {
    let mut decoded = plain(name, &[asked.int(0)]);
    let address = asked.address(1, asked.arguments[2]);
    decoded
        .arguments
        .push(address.unwrap_or_else(|| "?".into()));
    decoded
}

fn filled_in(name: &'static str, asked: &Asked<'_>) -> Decoded {
    let mut decoded = plain(name, &[asked.int(0)]);
    decoded.meaning = asked.address_filled_in(1, 2).unwrap_or_default();
    decoded
}

/// accept4(2) is accept with flags. Where the program asks who the peer is, the answer is shown.
fn accept(asked: &Asked<'_>) -> Decoded {
    let mut decoded = plain("accept", &[asked.int(0)]);
    if let Some(peer) = asked.address_filled_in(1, 2) {
        decoded.meaning = format!("from {peer}");
    }
    decoded
}

fn send(asked: &Asked<'_>) -> Decoded {
    let mut decoded = plain("write", &[asked.int(0)]);
    if asked.syscall == Syscall::Sendto {
        let to = asked.address(4, asked.arguments[5]);
        decoded.name = if to.is_some() { "sendto" } else { "send" };
        decoded.arguments.extend(asked.flags(3));
        decoded.arguments.extend(to);
    }
    let length = asked.count().unwrap_or(asked.arguments[2]);
    decoded.data = Some(asked.data(1, length));
    decoded
}

fn receive(asked: &Asked<'_>) -> Decoded {
    let size = asked.arguments[2].to_string();
    let mut decoded = named("read", vec![asked.int(0).to_string(), size]);
    if asked.syscall == Syscall::Recvfrom {
        let asks_who = asked.arguments[4] != 0;
        decoded.name = if asks_who { "recvfrom" } else { "recv" };
        decoded.arguments.extend(asked.flags(3));
        if let Some(peer) = asked.address_filled_in(4, 5) {
            decoded.meaning = format!("from {peer}");
        }
    }
    // With MSG_TRUNC, the count is that of the datagram, and not of what is in the buffer.
    let count = asked.count().map(|count| count.min(asked.arguments[2]));
    decoded.data = count.map(|count| asked.data(1, count));
    decoded
}

/// Two descriptors and a count of bytes, which never come to the program's memory.
fn from_file(name: &'static str, asked: &Asked<'_>, places: [usize; 3]) -> Decoded {
    let [one, other, count] = places;
    let mut decoded = plain(name, &[asked.int(one), asked.int(other)]);
    decoded.arguments.push(asked.arguments[count].to_string());
    decoded
}

fn shutdown(asked: &Asked<'_>) -> Decoded {
    let how = match asked.int(1) {
        0 => "SHUT_RD",
        1 => "SHUT_WR",
        2 => "SHUT_RDWR",
        _ => "?",
    };
    named("shutdown", vec![asked.int(0).to_string(), how.into()])
}

#[cfg(test)]
mod tests;
