//! One datagram: how long it may be, and receiving it together with its true length.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};

use socket2::SockRef;

use crate::packet_info::{SentTo, peek};

/// The longest datagram over IPv4, in bytes: a packet's length is a number of 16 bits,
/// and counts the IP header (20) and the UDP header (8) too. RFC 791 §3.1, RFC 768.
pub const MAX_OVER_IPV4: usize = 65_535 - 20 - 8;

/// The longest datagram over IPv6, in bytes: a packet's length does not count the IPv6 header.
/// RFC 8200 §3.
pub const MAX_OVER_IPV6: usize = 65_535 - 8;

/// A buffer of this many bytes holds any datagram: UDP's own length field has 16 bits. RFC 768.
pub const ANY_DATAGRAM: usize = 65_535;

/// `WSAEMSGSIZE`, which has no [`ErrorKind`].
const WINDOWS_BUFFER_TOO_SHORT: i32 = 10_040;

/// The longest datagram, in bytes, that can be sent to `addr`.
#[must_use]
pub fn longest_to(addr: SocketAddr) -> usize {
    // [::ffff:127.0.0.1] is IPv4, written as IPv6: its packets are IPv4 packets.
    if addr.ip().to_canonical().is_ipv4() {
        MAX_OVER_IPV4
    } else {
        MAX_OVER_IPV6
    }
}

/// Makes the send buffer large enough for the longest datagram.
///
/// macOS refuses datagrams longer than the send buffer, which holds 9216 bytes at first;
/// Linux and Windows start with enough.
///
/// # Errors
/// Those of setsockopt(2) for SO_SNDBUF.
pub fn allow_longest(socket: &UdpSocket) -> io::Result<()> {
    let socket = SockRef::from(socket);
    if socket.send_buffer_size()? < ANY_DATAGRAM {
        socket.set_send_buffer_size(ANY_DATAGRAM)?;
    }
    Ok(())
}

/// A datagram, as much of it as was received.
#[derive(Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// The bytes that fitted into the buffer.
    pub bytes: &'a [u8],
    /// How many bytes its sender sent.
    pub sent_length: usize,
    /// Its sender.
    pub peer: SocketAddr,
    /// The address of this machine that it was sent to, if that was requested, and the system tells.
    pub sent_to: Option<SentTo>,
}

/// Receives datagrams into a buffer of a chosen size, and knows how long they were.
///
/// recvfrom(2) does not tell: on Unix, what does not fit is dropped without an error.
/// So each datagram is first looked at, with room for any, and then received.
/// (On Linux, recvmsg(2) with MSG_TRUNC tells it in one call; nothing portable does.)
pub struct Inbox {
    look: Box<[u8]>,
    buffer: Box<[u8]>,
}

impl Inbox {
    /// An inbox that receives up to `buffer_size` bytes of each datagram.
    #[must_use]
    pub fn new(buffer_size: usize) -> Self {
        Self {
            look: vec![0; ANY_DATAGRAM].into(),
            buffer: vec![0; buffer_size].into(),
        }
    }

    /// Waits for the next datagram. Only one thread may receive on the socket:
    /// another could take the datagram after this one has looked at it.
    ///
    /// # Errors
    /// Those of recv(2).
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<Datagram<'_>> {
        let (sent_length, peer, sent_to) = uninterrupted(|| peek(socket, &mut self.look))?;
        let received = match uninterrupted(|| socket.recv_from(&mut self.buffer)) {
            // Windows fills the buffer too, but calls it an error.
            Err(error) if is_cut(&error) => self.buffer.len(),
            result => result?.0,
        };
        Ok(Datagram {
            bytes: &self.buffer[..received],
            sent_length,
            peer,
            sent_to,
        })
    }
}

fn is_cut(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error() == Some(WINDOWS_BUFFER_TOO_SHORT)
}

/// Calls again when a signal interrupted the call (EINTR).
///
/// std does this for `read_exact` and `write_all`, but not for `recv` and `send`.
/// SA_RESTART does not help where a receive timeout is set, and neither does having no handler:
/// after Ctrl-Z and `fg`, Linux ends such a call with EINTR as well (signal(7)).
///
/// # Errors
/// Any other error of the call.
pub fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(host: &str) -> (UdpSocket, UdpSocket) {
        let here = UdpSocket::bind((host, 0)).unwrap();
        let there = UdpSocket::bind((host, 0)).unwrap();
        here.set_read_timeout(Some(support::PATIENCE)).unwrap();
        there.connect(here.local_addr().unwrap()).unwrap();
        (here, there)
    }

    #[test]
    fn a_cut_datagram_tells_both_lengths() {
        let (here, there) = pair("127.0.0.1");
        for sent in ["hello world", "hi"] {
            there.send(sent.as_bytes()).unwrap();
        }
        let peer = there.local_addr().unwrap();
        let mut inbox = Inbox::new(5);
        for (bytes, sent_length) in [(&b"hello"[..], 11), (b"hi", 2)] {
            let expected = Datagram {
                bytes,
                sent_length,
                peer,
                sent_to: None,
            };
            assert_eq!(inbox.receive(&here).unwrap(), expected);
        }
    }

    #[test]
    fn the_longest_datagram_goes_out_and_one_byte_more_does_not() {
        let mut limits = vec![("127.0.0.1", MAX_OVER_IPV4)];
        if UdpSocket::bind("[::1]:0").is_ok() {
            limits.push(("::1", MAX_OVER_IPV6));
        }
        for (host, limit) in limits {
            let (here, there) = pair(host);
            allow_longest(&there).unwrap();
            there.send(&vec![b'a'; limit]).unwrap();
            let mut inbox = Inbox::new(ANY_DATAGRAM);
            assert_eq!(inbox.receive(&here).unwrap().bytes.len(), limit);
            there.send(&vec![b'a'; limit + 1]).unwrap_err();
        }
    }

    #[test]
    fn the_limit_depends_on_what_carries_the_datagram() {
        for (addr, limit) in [
            ("127.0.0.1:9", MAX_OVER_IPV4),
            ("[::ffff:127.0.0.1]:9", MAX_OVER_IPV4),
            ("[::1]:9", MAX_OVER_IPV6),
        ] {
            assert_eq!(longest_to(addr.parse().unwrap()), limit, "{addr}");
        }
    }

    #[test]
    fn an_interrupted_call_is_made_again() {
        let mut calls = 0;
        let result = uninterrupted(|| {
            calls += 1;
            if calls < 3 {
                return Err(ErrorKind::Interrupted.into());
            }
            Ok(calls)
        });
        assert_eq!(result.unwrap(), 3);
    }
}
