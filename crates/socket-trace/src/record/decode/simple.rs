//! Calls with numbers, one address, or one buffer.

use super::{Asked, Decoded, flags, named, plain};
use crate::record::memory::array;
use crate::record::syscalls::Syscall;

pub(super) fn socket(asked: &Asked<'_>) -> Decoded {
    let [domain, kind, protocol] = [0, 1, 2].map(|index| asked.int(index));
    let mut arguments = vec![flags::domain(domain), flags::kind(kind)];
    arguments.extend(flags::protocol(domain, protocol));
    let mut decoded = named("socket", arguments);
    if asked.syscall == Syscall::Socketpair {
        decoded.name = "socketpair";
        if let (Some(0), Some(pair)) = (asked.result, array::<8>(asked.memory, asked.arguments[3]))
        {
            let (first, second) = pair.split_at(4);
            let number = |bytes: &[u8]| i32::from_ne_bytes(bytes.try_into().unwrap_or_default());
            decoded.meaning = format!("{} and {}", number(first), number(second));
        }
    }
    decoded
}

pub(super) fn with_address(name: &'static str, asked: &Asked<'_>) -> Decoded {
    let mut decoded = plain(name, &[asked.int(0)]);
    let address = asked.address(1, asked.arguments[2]);
    decoded
        .arguments
        .push(address.unwrap_or_else(|| "?".into()));
    decoded
}

pub(super) fn filled_in(name: &'static str, asked: &Asked<'_>) -> Decoded {
    let mut decoded = plain(name, &[asked.int(0)]);
    decoded.meaning = asked.address_filled_in(1, 2).unwrap_or_default();
    decoded
}

/// accept4(2) is accept with flags. Where the program asks who the peer is, the answer is shown.
pub(super) fn accept(asked: &Asked<'_>) -> Decoded {
    let mut decoded = plain("accept", &[asked.int(0)]);
    if let Some(peer) = asked.address_filled_in(1, 2) {
        decoded.meaning = format!("from {peer}");
    }
    decoded
}

pub(super) fn send(asked: &Asked<'_>) -> Decoded {
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

pub(super) fn receive(asked: &Asked<'_>) -> Decoded {
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
pub(super) fn from_file(name: &'static str, asked: &Asked<'_>, places: [usize; 3]) -> Decoded {
    let [one, other, count] = places;
    let mut decoded = plain(name, &[asked.int(one), asked.int(other)]);
    decoded.arguments.push(asked.arguments[count].to_string());
    decoded
}

pub(super) fn shutdown(asked: &Asked<'_>) -> Decoded {
    let how = match asked.int(1) {
        0 => "SHUT_RD",
        1 => "SHUT_WR",
        2 => "SHUT_RDWR",
        _ => "?",
    };
    named("shutdown", vec![asked.int(0).to_string(), how.into()])
}
