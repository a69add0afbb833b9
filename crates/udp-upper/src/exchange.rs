//! One line and its answer: sending, waiting, sending again.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use lesson_kit::{Screen, at};

use crate::answer::{EarlierLines, Verdict, judge};
use crate::datagram::{ANY_DATAGRAM, allow_longest, longest_to, uninterrupted};

/// The longest single wait: systems have limits of their own for SO_RCVTIMEO.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How long to wait for a reply, and how often to send again.
#[derive(Clone, Copy, Debug)]
pub struct Tries {
    /// How long one try may take, whatever else arrives meanwhile.
    pub timeout: Duration,
    /// How many tries follow the first.
    pub retries: u32,
}

/// Opens a socket on a port of its own that talks to `server` only.
///
/// `connect` on a UDP socket sends nothing. It tells the kernel to drop other senders' datagrams,
/// and to report it when the server's machine says that nobody listens (ICMP port unreachable):
/// an unconnected socket never hears of that. See `udp(7)`.
///
/// # Errors
/// If there is no port left, or no way to `server`.
pub fn open(server: SocketAddr) -> io::Result<UdpSocket> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).map_err(at("bind a socket to talk to", server))?;
    socket.connect(server).map_err(at("connect to", server))?;
    allow_longest(&socket).map_err(at("set SO_SNDBUF to talk to", server))?;
    Ok(socket)
}

/// Sends `line`, again if need be, and waits for its answer; `None` if none came.
///
/// # Errors
/// If the line is too long for a datagram, or the network says that it cannot be delivered:
/// [`ErrorKind::ConnectionRefused`] means that nobody listens.
pub fn ask(
    socket: &UdpSocket,
    line: &[u8],
    tries: Tries,
    earlier: &EarlierLines,
    screen: &Screen,
) -> io::Result<Option<Vec<u8>>> {
    let server = socket.peer_addr()?;
    let (length, limit) = (line.len(), longest_to(server));
    if length > limit {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            format!("{length} bytes are too long for a datagram to {server}, which takes {limit}"),
        ));
    }
    for _ in 0..=tries.retries {
        let sent = uninterrupted(|| socket.send(line)).map_err(undelivered);
        sent.map_err(at(&format!("send {length} bytes to"), server))?;
        // Counted from here for all that arrives: wrong replies must not prolong the wait.
        let sent_at = Instant::now();
        while let Some(reply) = receive(socket, server, sent_at, tries.timeout)? {
            if counts(line, &reply, server, earlier, screen) {
                return Ok(Some(reply));
            }
        }
    }
    Ok(None)
}

/// The next datagram from `server`; `None` when `timeout` has passed since `sent_at`.
fn receive(
    socket: &UdpSocket,
    server: SocketAddr,
    sent_at: Instant,
    timeout: Duration,
) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = vec![0; ANY_DATAGRAM];
    loop {
        let Some(left) = timeout
            .checked_sub(sent_at.elapsed())
            .filter(|left| !left.is_zero())
        else {
            return Ok(None);
        };
        socket.set_read_timeout(Some(left.min(LONGEST_WAIT)))?;
        match socket.recv_from(&mut buffer) {
            Ok((length, sender)) if is_same(sender, server) => {
                buffer.truncate(length);
                return Ok(Some(buffer));
            }
            // Connecting keeps strangers out, but does not remove what one had sent
            // between `bind` and `connect`.
            Ok(_) => {}
            Err(error) if is_not_the_end(&error) => {}
            Err(error) => return Err(at("receive from", server)(undelivered(error))),
        }
    }
}

/// Time is up, which the caller's clock decides, or a signal came.
fn is_not_the_end(error: &io::Error) -> bool {
    // A timeout is WouldBlock on Unix and TimedOut on Windows.
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

/// Windows calls an ICMP port unreachable a reset, which a UDP socket has no other use for.
fn undelivered(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::ConnectionReset => ErrorKind::ConnectionRefused.into(),
        _ => error,
    }
}

fn is_same(sender: SocketAddr, server: SocketAddr) -> bool {
    // Not the rest of an IPv6 address: the flow label may differ between two packets.
    (sender.ip(), sender.port()) == (server.ip(), server.port())
}

fn counts(
    line: &[u8],
    reply: &[u8],
    server: SocketAddr,
    earlier: &EarlierLines,
    screen: &Screen,
) -> bool {
    let verdict = judge(line, reply, earlier);
    let (came, sent) = (reply.len(), line.len());
    let remark = match verdict {
        Verdict::Whole => return true,
        Verdict::Cut => {
            format!(
                "{server} answered {came} of {sent} bytes: its --buffer is shorter than the line"
            )
        }
        Verdict::Doubtful => format!(
            "ignored {} from {server}: it answers an earlier line, or this one cut short",
            shortened(reply)
        ),
        Verdict::Stray => {
            let reply = shortened(reply);
            format!("ignored {reply} from {server}: it does not answer this line")
        }
    };
    screen.note(remark);
    verdict == Verdict::Cut
}

/// The beginning of a reply, quoted.
fn shortened(reply: &[u8]) -> String {
    const SHOWN: usize = 40;
    let text = String::from_utf8_lossy(&reply[..reply.len().min(SHOWN)]);
    format!("{text:?}{}", if reply.len() > SHOWN { "…" } else { "" })
}
