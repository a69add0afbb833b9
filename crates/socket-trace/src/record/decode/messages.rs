//! Buffers in pieces: readv(2), sendmsg(2), recvmmsg(2).

use super::{Asked, Decoded, flags, plain, socket_address};
use crate::model::{Data, KEPT_BYTES};
use crate::record::memory::{Memory, array};
use crate::record::syscalls::Syscall;

/// So many pieces are looked at: the kernel takes no more (UIO_MAXIOV).
const MOST_PIECES: u64 = 1024;
/// The size of a struct msghdr, and of a struct mmsghdr: the same with a length, and padding.
const MSGHDR: u64 = 56;
const MMSGHDR: u64 = 64;

/// readv and writev.
pub(super) fn vector(asked: &Asked<'_>) -> Decoded {
    let is_sent = asked.syscall == Syscall::Writev;
    let mut decoded = plain(if is_sent { "writev" } else { "readv" }, &[asked.int(0)]);
    let pieces = Pieces::read(asked.memory, asked.arguments[1], asked.arguments[2]);
    if !is_sent {
        decoded.arguments.push(pieces.size().to_string());
    }
    decoded.data = pieces.data(asked, is_sent, asked.count());
    decoded
}

/// The first bytes of what writev wrote.
pub(crate) fn gather(asked: &Asked<'_>, most: usize) -> Vec<u8> {
    Pieces::read(asked.memory, asked.arguments[1], asked.arguments[2]).first(asked, most)
}

/// sendmsg and recvmsg.
pub(super) fn one(asked: &Asked<'_>) -> Decoded {
    let is_sent = asked.syscall == Syscall::Sendmsg;
    let mut decoded = plain(if is_sent { "sendmsg" } else { "recvmsg" }, &[asked.int(0)]);
    message(asked, &mut decoded, asked.arguments[1], asked.count());
    decoded.arguments.extend(asked.flags(2));
    decoded
}

/// sendmmsg and recvmmsg: the first message, and how many bytes all of them are.
pub(super) fn many(asked: &Asked<'_>) -> Decoded {
    let is_sent = asked.syscall == Syscall::Sendmmsg;
    let name = if is_sent { "sendmmsg" } else { "recvmmsg" };
    let mut decoded = plain(name, &[asked.int(0)]);
    let first = asked.arguments[1];
    let of_first = asked.count().filter(|count| *count > 0);
    let of_first = of_first.and_then(|_| length_of_message(asked, 0));
    let length = asked.arguments[2] as u32;
    if length > 0 {
        message(asked, &mut decoded, first, of_first);
    }
    decoded.arguments.push(format!("{length} messages"));
    decoded.arguments.extend(asked.flags(3));
    if asked.count().is_some() {
        let bytes = bytes_of_messages(asked);
        decoded.meaning = format!("messages, {bytes} bytes");
    }
    decoded
}

/// How many bytes all the messages are that were sent or received.
pub(crate) fn bytes_of_messages(asked: &Asked<'_>) -> u64 {
    let count = asked.count().unwrap_or(0).min(MOST_PIECES);
    (0..count)
        .filter_map(|index| length_of_message(asked, index))
        .sum()
}

fn length_of_message(asked: &Asked<'_>, index: u64) -> Option<u64> {
    let at = asked.arguments[1].checked_add(index * MMSGHDR + MSGHDR)?;
    array(asked.memory, at).map(|length| u64::from(u32::from_ne_bytes(length)))
}

/// The parts of a struct msghdr: whom it is for or from, its bytes, and what the kernel says of it.
fn message(asked: &Asked<'_>, decoded: &mut Decoded, header: u64, count: Option<u64>) {
    let Some(fields) = array::<{ MSGHDR as usize }>(asked.memory, header) else {
        decoded.arguments.push("?".into());
        return;
    };
    let word = |at: usize| {
        fields[at..]
            .first_chunk()
            .map_or(0, |word| u64::from_ne_bytes(*word))
    };
    let is_sent = matches!(asked.syscall, Syscall::Sendmsg | Syscall::Sendmmsg);
    let pieces = Pieces::read(asked.memory, word(16), word(24));
    let address = || socket_address(asked.memory, word(0), word(8) & 0xffff_ffff);
    if is_sent {
        decoded.arguments.extend(address());
    } else {
        decoded.arguments.push(pieces.size().to_string());
    }
    if count.is_some() && !is_sent {
        const MSG_TRUNC: u64 = 0x20;
        const MSG_CTRUNC: u64 = 0x8;
        let from = address().map(|peer| format!("from {peer}"));
        let cut = word(48) & (MSG_TRUNC | MSG_CTRUNC);
        let cut = (cut != 0).then(|| flags::of_message(cut as i32));
        let parts: Vec<_> = from.into_iter().chain(cut).collect();
        decoded.meaning = parts.join(", ");
    }
    decoded.data = pieces.data(asked, is_sent, count);
}

/// The pieces of a buffer: where each is, and how long.
struct Pieces(Vec<(u64, u64)>);

impl Pieces {
    fn read(memory: &dyn Memory, pointer: u64, count: u64) -> Self {
        let bytes = memory.read(pointer, count.min(MOST_PIECES) as usize * 16);
        let word = |bytes: &[u8]| u64::from_ne_bytes(bytes.try_into().unwrap_or_default());
        let pieces = bytes
            .chunks_exact(16)
            .map(|piece| (word(&piece[..8]), word(&piece[8..])));
        Self(pieces.collect())
    }

    fn size(&self) -> u64 {
        self.0
            .iter()
            .fold(0, |sum: u64, (_, length)| sum.saturating_add(*length))
    }

    /// What is sent, or what came; nothing as long as nothing has come.
    fn data(&self, asked: &Asked<'_>, is_sent: bool, count: Option<u64>) -> Option<Data> {
        let length = match count {
            None if !is_sent => return None,
            None => self.size(),
            Some(count) => count.min(self.size()),
        };
        let first = self.first(asked, length.min(KEPT_BYTES as u64) as usize);
        Some(Data::new(&first, length))
    }

    fn first(&self, asked: &Asked<'_>, most: usize) -> Vec<u8> {
        let mut first = Vec::new();
        for (pointer, size) in &self.0 {
            let missing = most - first.len();
            if missing == 0 {
                break;
            }
            let length = usize::try_from(*size).map_or(missing, |size| size.min(missing));
            first.extend(asked.memory.read(*pointer, length));
        }
        first
    }
}
