//! Questions to the kernel over netlink(7): a message goes there, and messages come back.

use std::io::{self, ErrorKind, Read};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::Missing;

/// Interfaces, addresses, routes: rtnetlink(7).
pub(crate) const ROUTE: i32 = 0;
/// Sockets: sock_diag(7).
pub(crate) const SOCK_DIAG: i32 = 4;

// Flags of a request.
const REQUEST: u16 = 0x1;
const ACK: u16 = 0x4;
/// All that there is, not one only.
pub(crate) const DUMP: u16 = 0x300;
/// What is to be made must not be there yet.
pub(crate) const CREATE: u16 = 0x200 | 0x400;

/// A netlink socket; it belongs to the network in which it was opened.
#[derive(Debug)]
pub(crate) struct Netlink(Socket);

impl Netlink {
    pub(crate) fn open(protocol: i32) -> io::Result<Self> {
        const AF_NETLINK: i32 = 16;
        let socket = Socket::new(Domain::from(AF_NETLINK), Type::RAW, Some(protocol.into()));
        let socket = socket.map_err(|error| {
            let help = "it is part of Linux; some containers forbid it";
            Missing::because(&error, "a netlink socket", help)
        })?;
        // The kernel answers at once. If ever it did not, nobody would wait for long.
        socket.set_read_timeout(Some(Duration::from_secs(5)))?;
        Ok(Self(socket))
    }

    /// Sends a request, and returns the bodies of the messages that answer it.
    pub(crate) fn ask(&self, kind: u16, flags: u16, body: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        // The end of a dump is announced, the end of any other answer is the acknowledgement.
        let is_dump = flags & DUMP == DUMP;
        self.send(kind, flags | if is_dump { 0 } else { ACK }, body)?;
        let mut answers = Vec::new();
        let mut buffer = vec![0; 65_536];
        loop {
            let count = (&self.0).read(&mut buffer)?;
            let mut rest = &buffer[..count];
            while !rest.is_empty() {
                match message(rest)? {
                    Some(body) => answers.push(body.to_vec()),
                    None => return Ok(answers),
                }
                let length = number(rest, 0)? as usize;
                rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
            }
        }
    }

    /// Sends a request that has one answer, and returns its body. It is quick: no acknowledgement follows.
    pub(crate) fn ask_for_one(&self, kind: u16, body: &[u8]) -> io::Result<Vec<u8>> {
        self.send(kind, 0, body)?;
        let mut buffer = [0; 4096];
        let count = (&self.0).read(&mut buffer)?;
        let body = message(&buffer[..count])?;
        body.map(<[u8]>::to_vec)
            .ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn send(&self, kind: u16, flags: u16, body: &[u8]) -> io::Result<usize> {
        // struct nlmsghdr: length, type, flags, sequence number, port.
        let mut message = Vec::from((16 + body.len() as u32).to_ne_bytes());
        message.extend(kind.to_ne_bytes());
        message.extend((flags | REQUEST).to_ne_bytes());
        message.extend([0; 8]);
        message.extend(body);
        self.0.send(&message)
    }
}

/// The body of the first message; `None` if it only says that there are no more.
fn message(messages: &[u8]) -> io::Result<Option<&[u8]>> {
    const NLMSG_ERROR: u16 = 2;
    const NLMSG_DONE: u16 = 3;
    let length = number(messages, 0)? as usize;
    let body = messages.get(16..length).ok_or(ErrorKind::InvalidData)?;
    match u16::from_ne_bytes(bytes(messages, 4)?) {
        NLMSG_DONE => Ok(None),
        NLMSG_ERROR => match number(body, 0)? as i32 {
            0 => Ok(None),
            error => Err(io::Error::from_raw_os_error(error.wrapping_neg())),
        },
        _ => Ok(Some(body)),
    }
}

/// So many bytes from here on.
pub(crate) fn bytes<const N: usize>(message: &[u8], at: usize) -> io::Result<[u8; N]> {
    let bytes = message.get(at..).and_then(<[u8]>::first_chunk);
    bytes.copied().ok_or(ErrorKind::InvalidData.into())
}

/// The four bytes from here on, as a number.
pub(crate) fn number(message: &[u8], at: usize) -> io::Result<u32> {
    bytes(message, at).map(u32::from_ne_bytes)
}

/// An attribute: a length, a type and a value, padded to four bytes.
pub(crate) fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = 4 + value.len();
    let mut bytes = Vec::from((length as u16).to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(value);
    bytes.resize(length.next_multiple_of(4), 0);
    bytes
}

/// The value of the first attribute of this type.
pub(crate) fn find_attribute(mut attributes: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let length = usize::from(u16::from_ne_bytes(bytes(attributes, 0).ok()?));
        let value = attributes.get(4..length)?;
        if u16::from_ne_bytes(bytes(attributes, 2).ok()?) == wanted {
            return Some(value);
        }
        attributes = attributes.get(length.next_multiple_of(4)..)?;
    }
}
