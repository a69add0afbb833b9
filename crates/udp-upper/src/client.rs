//! The client: a line, a datagram; a datagram, a line.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::Duration;

use lesson_kit::{Context, Line, Prompt, Screen, args};

use crate::answer::EarlierLines;
use crate::exchange::{Question, Tries, open};

/// How many sockets of earlier lines stay open, so that no new line gets one of their ports
/// while late replies are under way. Far below the usual limits on open files.
const KEPT_SOCKETS: usize = 32;

/// Sends each line of stdin to `addr` (`HOST:PORT`) and prints the replies.
///
/// Returns the exit status: 0 if every line was answered, 1 if not, 130 after Ctrl-C.
///
/// # Errors
/// If HOST has no address.
pub fn run(addr: &str, timeout: Duration, retries: u32) -> io::Result<i32> {
    let servers = addr.to_socket_addrs().context("resolve", addr)?;
    let screen = Screen::plain();
    let tries = Tries { timeout, retries };
    let mut client = Client::new(servers.collect(), tries, screen.clone());
    let mut prompt = Prompt::new();
    let mut status = 0;
    for number in 1_u64.. {
        match prompt.read_line() {
            Line::Text(line) => match client.answer(&line) {
                Ok(reply) => screen.print_bytes(&reply),
                Err(why) => {
                    screen.note(format_args!("line {number}: {why}"));
                    status = 1;
                }
            },
            Line::End => break,
            Line::Interrupted => return Ok(130),
        }
    }
    Ok(status)
}

/// Asks a server, line by line, at the first of its addresses that answers.
pub struct Client {
    /// In the order to try them; the one that answered last comes first.
    servers: Vec<SocketAddr>,
    one_has_answered: bool,
    tries: Tries,
    earlier: EarlierLines,
    sockets: VecDeque<UdpSocket>,
    screen: Screen,
}

impl Client {
    /// A client of the server that has these addresses.
    #[must_use]
    pub fn new(servers: Vec<SocketAddr>, tries: Tries, screen: Screen) -> Self {
        Self {
            servers,
            one_has_answered: false,
            tries,
            earlier: EarlierLines::default(),
            sockets: VecDeque::new(),
            screen,
        }
    }

    /// The server's answer to one line.
    ///
    /// An address where nobody listens is followed by the next.
    /// So is one that stays silent, as long as none has answered yet:
    /// afterwards silence means that datagrams were lost.
    ///
    /// # Errors
    /// Why there is none, for each address that was tried.
    pub fn answer(&mut self, line: &[u8]) -> Result<Vec<u8>, String> {
        let reply = self.ask_each_server(line);
        self.earlier.remember(line);
        reply
    }

    fn ask_each_server(&mut self, line: &[u8]) -> Result<Vec<u8>, String> {
        let mut reasons = Vec::new();
        for index in 0..self.servers.len() {
            let server = self.servers[index];
            match self.ask_at(server, line) {
                Ok(Some(reply)) => {
                    self.servers[..=index].rotate_right(1);
                    self.one_has_answered = true;
                    return Ok(reply);
                }
                Ok(None) => {
                    reasons.push(self.no_reply(server));
                    if self.one_has_answered {
                        break;
                    }
                }
                Err(error) => reasons.push(error.to_string()),
            }
        }
        Err(reasons.join("; "))
    }

    /// Each line has a socket, and so a port, of its own: a late reply to an earlier line goes
    /// to that line's port, not to this one.
    fn ask_at(&mut self, server: SocketAddr, line: &[u8]) -> io::Result<Option<Vec<u8>>> {
        let socket = self.open_socket(server)?;
        let question = Question {
            line,
            tries: self.tries,
            earlier: &self.earlier,
            screen: &self.screen,
        };
        let reply = question.ask(&socket);
        self.sockets.push_back(socket);
        if self.sockets.len() > KEPT_SOCKETS {
            self.sockets.pop_front();
        }
        reply
    }

    /// Without a free descriptor or port, the oldest of the kept sockets gives up its own.
    fn open_socket(&mut self, server: SocketAddr) -> io::Result<UdpSocket> {
        open(server).or_else(|error| match self.sockets.pop_front() {
            Some(oldest) => {
                drop(oldest);
                open(server)
            }
            None => Err(error),
        })
    }

    fn no_reply(&self, server: SocketAddr) -> String {
        let tries = u64::from(self.tries.retries) + 1;
        let timeout = args::in_words(self.tries.timeout);
        format!("no reply from {server}, asked {tries} times with {timeout} to answer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use support::{PATIENCE, UdpPeer, verbatim};

    fn client(servers: &[SocketAddr], timeout: Duration) -> Client {
        let tries = Tries {
            timeout,
            retries: 0,
        };
        Client::new(servers.to_vec(), tries, Screen::plain())
    }

    fn bind(name: &str) -> (UdpPeer, SocketAddr) {
        let peer = UdpPeer::bind(verbatim(name), "127.0.0.1:0".parse().unwrap());
        let addr = peer.socket().local_addr().unwrap();
        (peer, addr)
    }

    /// A port where nobody listens, and which no other test can be given meanwhile:
    /// its socket is connected to itself, and takes nothing from others.
    fn nobody() -> (UdpSocket, SocketAddr) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let addr = socket.local_addr().unwrap();
        socket.connect(addr).unwrap();
        (socket, addr)
    }

    /// Receives one line, answers it, and tells the port it came from.
    fn serve_one(server: &UdpPeer) -> u16 {
        let (line, from) = server.receive(
            verbatim("a line"),
            verbatim("the client does not come to this address"),
        );
        server.send_to(&line.to_ascii_uppercase(), from);
        from.port()
    }

    #[test]
    fn where_nobody_listens_the_next_address_is_tried_and_then_comes_first() {
        let (_socket, nobody) = nobody();
        let (server, addr) = bind("server");
        let mut client = client(&[nobody, addr], PATIENCE);
        thread::scope(|scope| {
            scope.spawn(|| serve_one(&server));
            assert_eq!(client.answer(b"a").unwrap(), b"A");
        });
        assert_eq!(client.servers, [addr, nobody]);
    }

    #[test]
    fn a_silent_address_is_left_for_the_next_only_until_one_has_answered() {
        let ((_silent, silent), (server, addr)) = (bind("silent"), bind("server"));
        let mut client = client(&[silent, addr], Duration::from_millis(500));
        thread::scope(|scope| {
            scope.spawn(|| serve_one(&server));
            assert_eq!(client.answer(b"a").unwrap(), b"A");
        });
        client.tries.timeout = Duration::from_millis(10);
        let why = client.answer(b"b").unwrap_err();
        assert!(why.contains(&addr.to_string()), "{why}");
        assert!(!why.contains(&silent.to_string()), "{why}");
    }

    #[test]
    fn when_none_answers_each_address_is_named() {
        let ((_a, first), (_b, second)) = (nobody(), nobody());
        let why = client(&[first, second], PATIENCE).answer(b"a").unwrap_err();
        for addr in [first, second] {
            assert!(
                why.contains(&format!("{addr}: connection refused")),
                "{why}"
            );
        }
    }

    #[test]
    fn ports_are_not_used_again_while_late_replies_may_be_under_way() {
        let (server, addr) = bind("server");
        let mut client = client(&[addr], PATIENCE);
        let mut ports = Vec::new();
        thread::scope(|scope| {
            let serving = scope.spawn(|| (0..100).map(|_| serve_one(&server)).collect());
            for _ in 0..100 {
                client.answer(b"a").unwrap();
            }
            ports = serving.join().unwrap();
        });
        for window in ports.windows(KEPT_SOCKETS + 1) {
            let (port, before) = window.split_last().unwrap();
            assert!(!before.contains(port), "{port} came twice in {window:?}");
        }
        assert_eq!(client.sockets.len(), KEPT_SOCKETS);
    }
}
