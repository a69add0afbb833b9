//! One line and its answer: sending, waiting, sending again.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use lesson_kit::{Context, Screen};

use crate::answer::{EarlierLines, Verdict, judge, without_line_end};
use crate::datagram::{ANY_DATAGRAM, allow_longest, longest_to, uninterrupted};

/// The longest single wait: systems have limits of their own for SO_RCVTIMEO.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How many unexpected replies to one line are reported: a flood of them must not hide everything else.
const MOST_REMARKS: usize = 3;

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
/// and to report an error when the server's machine says that nobody listens (ICMP port unreachable),
/// which an unconnected socket is not told. See udp(7).
///
/// # Errors
/// If there is no port left, or no way to `server`.
pub fn open(server: SocketAddr) -> io::Result<UdpSocket> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).context("bind a socket to talk to", server)?;
    socket.connect(server).context("connect to", server)?;
    // On Linux, `connect` to port 0 succeeds, but the socket is not connected.
    socket.peer_addr().context("connect to", server)?;
    allow_longest(&socket).context("set SO_SNDBUF to talk to", server)?;
    Ok(socket)
}

/// A line that waits for its answer.
pub struct Question<'a> {
    /// The line: the bytes of the datagram.
    pub line: &'a [u8],
    /// How long and how often to ask.
    pub tries: Tries,
    /// The lines before this one, whose answers may still come.
    pub earlier: &'a EarlierLines,
    /// Where unexpected replies are reported.
    pub screen: &'a Screen,
}

impl Question<'_> {
    /// Sends the line, again if need be, and waits for its answer; `None` if none came.
    ///
    /// # Errors
    /// If the line is too long for a datagram, or the network says that it cannot be delivered:
    /// [`ErrorKind::ConnectionRefused`] means that nobody listens.
    pub fn ask(&self, socket: &UdpSocket) -> io::Result<Option<Vec<u8>>> {
        let server = socket.peer_addr()?;
        self.check_length(server)?;
        let mut remarks = 0;
        for _ in 0..=self.tries.retries {
            uninterrupted(|| socket.send(self.line))
                .map_err(|error| undelivered(error, server, self.line.len()))?;
            // The time runs from here: wrong replies must not prolong it.
            let sent_at = Instant::now();
            while let Some(datagram) = self.receive(socket, server, sent_at)? {
                let reply = without_line_end(&datagram);
                let verdict = judge(self.line, reply, self.earlier);
                if verdict != Verdict::Whole && remarks < MOST_REMARKS {
                    remarks += 1;
                    self.remark(verdict, reply, server);
                }
                if matches!(verdict, Verdict::Whole | Verdict::Cut) {
                    return Ok(Some(reply.to_vec()));
                }
            }
        }
        Ok(None)
    }

    fn remark(&self, verdict: Verdict, reply: &[u8], server: SocketAddr) {
        let remark = match verdict {
            Verdict::Whole => "is the answer",
            Verdict::Cut => "answers only the beginning: the server's --buffer is short",
            Verdict::Doubtful => "is ignored: it answers an earlier line, or this one cut short",
            Verdict::Stray => "is ignored: it does not answer this line",
        };
        let reply = shortened(reply);
        self.screen
            .note(format_args!("{reply} from {server} {remark}"));
    }

    fn check_length(&self, server: SocketAddr) -> io::Result<()> {
        let (length, limit) = (self.line.len(), longest_to(server));
        if length > limit {
            let text = format!(
                "{length} bytes are too long for a datagram to {server}, which holds {limit} at most"
            );
            return Err(io::Error::new(ErrorKind::InvalidInput, text));
        }
        Ok(())
    }

    /// The next datagram from `server`; `None` when the time of this try is over.
    fn receive(
        &self,
        socket: &UdpSocket,
        server: SocketAddr,
        sent_at: Instant,
    ) -> io::Result<Option<Vec<u8>>> {
        let mut buffer = vec![0; ANY_DATAGRAM];
        loop {
            let left = self.tries.timeout.saturating_sub(sent_at.elapsed());
            if left.is_zero() {
                return Ok(None);
            }
            socket.set_read_timeout(Some(left.min(LONGEST_WAIT)))?;
            match socket.recv_from(&mut buffer) {
                Ok((length, sender)) if is_same(sender, server) => {
                    buffer.truncate(length);
                    return Ok(Some(buffer));
                }
                // Connecting keeps strangers out, but does not remove what one had sent
                // between `bind` and `connect`.
                Ok(_) => {}
                Err(error) if is_timeout_or_signal(&error) => {}
                Err(error) => return Err(undelivered(error, server, self.line.len())),
            }
        }
    }
}

fn is_same(sender: SocketAddr, server: SocketAddr) -> bool {
    // Not the rest of an IPv6 address: the flow label may differ between two packets.
    (sender.ip(), sender.port()) == (server.ip(), server.port())
}

/// A timeout (WouldBlock on Unix, TimedOut on Windows) or a signal:
/// the caller looks at the clock to know whether the try is over.
fn is_timeout_or_signal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

/// The error of a send, even if the network reports it later, to another `send` or to `recv`.
fn undelivered(error: io::Error, server: SocketAddr, length: usize) -> io::Error {
    let error = match error.kind() {
        // Windows reports an ICMP port unreachable as a reset; UDP has no other resets.
        ErrorKind::ConnectionReset => ErrorKind::ConnectionRefused.into(),
        _ => error,
    };
    error.context(&format!("send {length} bytes to"), server)
}

/// The beginning of a reply, quoted.
fn shortened(reply: &[u8]) -> String {
    const SHOWN: usize = 40;
    let text = String::from_utf8_lossy(&reply[..reply.len().min(SHOWN)]);
    format!("{text:?}{}", if reply.len() > SHOWN { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;
    use std::thread;
    use support::{PATIENCE, UdpPeer, verbatim};

    fn bind(name: &str) -> (UdpPeer, SocketAddr) {
        let peer = UdpPeer::bind(verbatim(name), "127.0.0.1:0".parse().unwrap());
        let addr = peer.socket().local_addr().unwrap();
        (peer, addr)
    }

    fn ask(socket: &UdpSocket, timeout: Duration, retries: u32) -> io::Result<Option<Vec<u8>>> {
        let question = Question {
            line: b"line",
            tries: Tries { timeout, retries },
            earlier: &EarlierLines::default(),
            screen: &Screen::plain(),
        };
        question.ask(socket)
    }

    #[test]
    fn a_stranger_s_datagram_from_before_the_connect_is_skipped() {
        let (server, server_addr) = bind("server");
        let (stranger, _) = bind("stranger");
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let addr = socket.local_addr().unwrap();
        // It would count if the server had sent it.
        stranger.send_to(b"LIN", addr);
        socket.connect(server_addr).unwrap();
        server.send_to(b"LINE", addr);
        let reply = ask(&socket, PATIENCE, 0).unwrap();
        assert_eq!(reply.as_deref(), Some(&b"LINE"[..]));
    }

    #[test]
    fn wrong_replies_do_not_prolong_the_wait() {
        let (server, server_addr) = bind("server");
        let socket = open(server_addr).unwrap();
        let port = socket.local_addr().unwrap().port();
        let (started, done) = (Instant::now(), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::SeqCst) && started.elapsed() < PATIENCE {
                    let _ = server.socket().send_to(b"WRONG", ("127.0.0.1", port));
                }
            });
            let reply = ask(&socket, Duration::from_millis(50), 1);
            done.store(true, Ordering::SeqCst);
            assert_eq!(reply.unwrap(), None);
        });
        assert!(started.elapsed() < PATIENCE);
    }

    #[test]
    fn a_server_played_with_nc_may_send_a_line_end() {
        let (server, server_addr) = bind("server");
        let socket = open(server_addr).unwrap();
        let port = socket.local_addr().unwrap().port();
        server.send_to(b"LINE\n", (Ipv4Addr::LOCALHOST, port).into());
        let reply = ask(&socket, PATIENCE, 0).unwrap();
        assert_eq!(reply.as_deref(), Some(&b"LINE"[..]));
    }

    #[test]
    fn a_reply_to_an_earlier_try_is_an_answer_too() {
        let (server, server_addr) = bind("server");
        let socket = open(server_addr).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                let (_, first_try) =
                    server.receive(verbatim("the first try"), verbatim("nothing was sent"));
                server.receive(
                    verbatim("the second try"),
                    verbatim("it was not sent again"),
                );
                server.send_to(b"LINE", first_try);
            });
            let reply = ask(&socket, Duration::from_millis(50), 200).unwrap();
            assert_eq!(reply.as_deref(), Some(&b"LINE"[..]));
        });
    }

    #[test]
    fn the_longest_wait_there_is_does_no_harm() {
        let (server, server_addr) = bind("server");
        let socket = open(server_addr).unwrap();
        let port = socket.local_addr().unwrap().port();
        server.send_to(b"LINE", (Ipv4Addr::LOCALHOST, port).into());
        let (reply, came) = mpsc::channel();
        thread::spawn(move || reply.send(ask(&socket, Duration::MAX, u32::MAX)));
        let reply = came.recv_timeout(PATIENCE).unwrap();
        assert_eq!(reply.unwrap().as_deref(), Some(&b"LINE"[..]));
    }

    #[test]
    fn a_line_too_long_is_told_with_its_length_and_the_limit() {
        let (_server, server_addr) = bind("server");
        let question = Question {
            line: &[b'a'; 65_508],
            tries: Tries {
                timeout: PATIENCE,
                retries: 0,
            },
            earlier: &EarlierLines::default(),
            screen: &Screen::plain(),
        };
        let error = question.ask(&open(server_addr).unwrap()).unwrap_err();
        for number in ["65508", "65507"] {
            assert!(error.to_string().contains(number), "{error}");
        }
    }

    #[test]
    fn there_is_no_port_0() {
        let error = open("127.0.0.1:0".parse().unwrap()).unwrap_err();
        assert!(
            error.to_string().starts_with("connect to 127.0.0.1:0: "),
            "{error}"
        );
    }
}
