//! The client: a line, a datagram; a datagram, a line.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::Duration;

use lesson_kit::{Line, Prompt, Screen, args, at};

use crate::answer::EarlierLines;
use crate::exchange::{Tries, ask, open};

/// How many earlier lines' sockets stay open, so that their ports are not given to a new line
/// while late replies to them are under way. Far below the usual limits on open files.
const KEPT_SOCKETS: usize = 32;

/// Sends each line of stdin to `addr` (`HOST:PORT`) and prints the replies.
/// Was every line answered?
///
/// # Errors
/// If HOST has no address.
pub fn run(addr: &str, timeout: Duration, retries: u32) -> io::Result<bool> {
    let servers = addr.to_socket_addrs().map_err(at("look up", addr))?;
    let screen = Screen::plain();
    let mut client = Client::new(
        servers.collect(),
        Tries { timeout, retries },
        screen.clone(),
    );
    let mut prompt = Prompt::new();
    let mut all_answered = true;
    let mut number = 0_u64;
    while let Line::Text(line) = prompt.read_line() {
        number += 1;
        match client.answer(&line) {
            Ok(reply) => screen.print_bytes(&reply),
            Err(why) => {
                screen.note(format_args!("line {number}: {why}"));
                all_answered = false;
            }
        }
    }
    Ok(all_answered)
}

/// Asks a server, line by line, at whichever of its addresses answers.
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
        let socket = open(server)?;
        let reply = ask(&socket, line, self.tries, &self.earlier, &self.screen);
        self.sockets.push_back(socket);
        if self.sockets.len() > KEPT_SOCKETS {
            self.sockets.pop_front();
        }
        reply
    }

    fn no_reply(&self, server: SocketAddr) -> String {
        let tries = u64::from(self.tries.retries) + 1;
        let timeout = args::in_words(self.tries.timeout);
        format!("no reply from {server}, asked {tries} times with {timeout} to answer")
    }
}
