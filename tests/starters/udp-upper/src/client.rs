//! The client: a line, a datagram; a datagram, a line.

use std::collections::VecDeque;
use std::error::Error;
use std::io::{self, BufRead, ErrorKind};
use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::datagram::{ANY_DATAGRAM, allow_longest, answer_to, note, show, without_line_end};
use crate::not_written;

/// How long to wait for an answer, and how often to send again.
pub struct Tries {
    pub timeout: Duration,
    pub retries: u32,
}

/// Sends each line of stdin and prints its answer. Success if every line had one.
pub fn talk(addr: &str, tries: Tries) -> Result<ExitCode, Box<dyn Error>> {
    let client = Client::new(addr, tries);
    let mut client = client.map_err(|error| format!("resolve {addr}: {error}"))?;
    let mut status = ExitCode::SUCCESS;
    for (number, line) in (1..).zip(io::stdin().lock().split(b'\n')) {
        let mut line = line?;
        if line.ends_with(b"\r") {
            line.pop();
        }
        // stage 14 {
        //- if line.is_empty() {
        //-     continue; // nothing to send
        //- }
        // No `is_empty`: an empty line becomes an empty datagram.
        // stage 14 }
        match client.answer(&line) {
            Ok(answer) => show(&answer),
            Err(why) => {
                note(format_args!("line {number}: {why}"));
                status = ExitCode::FAILURE;
            }
        }
    }
    Ok(status)
}

/// Asks a server, line by line.
struct Client {
    servers: Vec<SocketAddr>,
    tries: Tries,
    // stage 21 {
    /// The last sockets that were used. While they are open, no new line gets one of their ports.
    sockets: VecDeque<UdpSocket>,
    // stage 21 }
    // stage 25 {
    /// The last answers that were waited for, whether they came or not: they may come late.
    awaited: VecDeque<Vec<u8>>,
    // stage 25 }
}

impl Client {
    fn new(addr: &str, tries: Tries) -> io::Result<Self> {
        Ok(Self {
            servers: addr.to_socket_addrs()?.collect(),
            tries,
            // stage 21 {
            sockets: VecDeque::new(),
            // stage 21 }
            // stage 25 {
            awaited: VecDeque::new(),
            // stage 25 }
        })
    }

    /// The server's answer to a line; or why there is none.
    fn answer(&mut self, line: &[u8]) -> Result<Vec<u8>, String> {
        // stage 15 {
        //- let answer = self.ask(self.servers[0], line);
        //- answer.map_err(|error| error.to_string())
        let mut reasons = Vec::new();
        for server in self.servers.clone() {
            match self.ask(server, line) {
                Ok(answer) => return Ok(answer),
                // Nobody listens there, or it cannot be sent there. HOST may have another address.
                Err(error) => {
                    reasons.push(format!("send {} bytes to {server}: {error}", line.len()))
                }
            }
        }
        Err(reasons.join("; "))
        // stage 15 }
    }

    /// Asks at one address.
    fn ask(&mut self, server: SocketAddr, line: &[u8]) -> io::Result<Vec<u8>> {
        // stage 21 {
        //- let socket = connect_socket(server)?;
        let socket = self.open_socket(server)?;
        // stage 21 }
        // stage 25 {
        remember(&mut self.awaited, answer_to(line), 1000);
        // stage 25 }
        // stage 17 {
        //- let answer = self.try_once(&socket, line);
        let answer = self.try_until_answered(&socket, line);
        // stage 17 }
        // stage 21 {
        remember(&mut self.sockets, socket, 32);
        // stage 21 }
        answer
    }

    /// A new socket. If there is no descriptor or port left, the oldest of the last ones gives up its own.
    fn open_socket(&mut self, server: SocketAddr) -> io::Result<UdpSocket> {
        // stage 21 {
        //- connect_socket(server)
        connect_socket(server).or_else(|error| match self.sockets.pop_front() {
            Some(oldest) => {
                drop(oldest);
                connect_socket(server)
            }
            None => Err(error),
        })
        // stage 21 }
    }

    /// Sends the line, again if need be, and waits for its answer.
    fn try_until_answered(&self, socket: &UdpSocket, line: &[u8]) -> io::Result<Vec<u8>> {
        // stage 18 {
        //- let tries = 0_u64..; // for ever
        let tries = 0..=self.tries.retries;
        // stage 18 }
        // stage 17 {
        //- not_written(17);
        for _ in tries {
            match self.try_once(socket, line) {
                Err(error) if is_timeout(&error) => {} // The line or its answer was lost.
                result => return result,
            }
        }
        // stage 17 }
        let reason = format!("no reply, sent again {} times", self.tries.retries);
        Err(io::Error::other(reason))
    }

    /// Sends the line once, and waits for its answer.
    fn try_once(&self, socket: &UdpSocket, line: &[u8]) -> io::Result<Vec<u8>> {
        // stage 12 {
        //- not_written(12);
        socket.send(line)?;
        // stage 12 }
        // stage 17 {
        socket.set_read_timeout(Some(self.tries.timeout))?;
        // stage 17 }
        // stage 23 {
        let sent_at = Instant::now();
        // stage 23 }
        loop {
            match receive_reply(socket) {
                Ok(reply) if self.is_answer(&reply, line) => return Ok(reply),
                Ok(_) => {}
                // stage 19 {
                // A signal came: Ctrl-Z and `fg`, or another. It says nothing about the answer.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // stage 19 }
                Err(error) => return Err(error),
            }
            // stage 23 {
            // Something else came. It must not start the wait anew: wait for what is left.
            let left = self.tries.timeout.saturating_sub(sent_at.elapsed());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            socket.set_read_timeout(Some(left))?;
            // stage 23 }
        }
    }

    /// Nothing in a reply says which line it answers. Only the text can tell.
    fn is_answer(&self, reply: &[u8], line: &[u8]) -> bool {
        let answer = answer_to(line);
        // stage 21 {
        //- let is_whole = true; // whatever comes
        let is_whole = reply == answer;
        // stage 21 }
        // stage 24 {
        //- let is_cut = false;
        // A server with a short --buffer answers the beginning, of one byte at least.
        let is_cut = !reply.is_empty() && answer.starts_with(reply);
        // stage 24 }
        // stage 25 {
        //- let may_be_late = false;
        // LINE1 may be a late answer to line1, or line10's cut short. Nobody can tell.
        let may_be_late = self.awaited.iter().any(|awaited| awaited == reply);
        // stage 25 }
        is_whole || (is_cut && !may_be_late)
    }
}

/// Unix and Windows have different names for it.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Adds to what is remembered, and forgets the oldest when there is too much.
fn remember<T>(remembered: &mut VecDeque<T>, new: T, limit: usize) {
    if remembered.len() == limit {
        remembered.pop_front();
    }
    remembered.push_back(new);
}

/// A socket for one line, on a port of its own, that talks to this address only.
///
/// Connecting sends nothing. It tells the kernel to drop what others send,
/// and to report when the server's machine says that nobody listens.
fn connect_socket(server: SocketAddr) -> io::Result<UdpSocket> {
    // stage 12 {
    //- not_written(12)
    // Not std's bind, then connect: in between a stranger's datagram could arrive.
    let socket = Socket::new(Domain::for_address(server), Type::DGRAM, None)?;
    socket.connect(&server.into())?;
    let socket = UdpSocket::from(socket);
    allow_longest(&socket)?;
    Ok(socket)
    // stage 12 }
}

/// The next datagram from the server.
fn receive_reply(socket: &UdpSocket) -> io::Result<Vec<u8>> {
    // stage 12 {
    //- not_written(12)
    let mut buffer = vec![0; ANY_DATAGRAM];
    let length = socket.recv(&mut buffer)?;
    Ok(without_line_end(&buffer[..length]).to_vec())
    // stage 12 }
}
