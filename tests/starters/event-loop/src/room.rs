//! The loop. The one rule: nothing but `wait` waits.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, ErrorKind, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use crate::Options;
use crate::given::{is_lack_of_descriptors, listen, not_written, note, say, wake_at_ctrl_c};
use crate::peer::{Peer, text_of};
use crate::waiting::{Ready, Whose, wait};

/// In bytes, without the line end.
const MAX_LINE: usize = 4096;
/// In bytes: what may wait for a peer that does not read.
const MAX_OUTBOX: usize = 64 * 1024;
/// How long a peer that has left may take to read the rest.
const FAREWELL: Duration = Duration::from_secs(1);
/// When accept is tried again after it had no descriptors.
const TRY_AGAIN: Duration = Duration::from_millis(100);
/// Peers that come are let in, so many in a row, before the others have their turn.
const ACCEPT_AT_ONCE: usize = 64;

pub struct Room {
    options: Options,
    listener: TcpListener,
    /// Readable at Ctrl-C.
    bell: UnixStream,
    peers: BTreeMap<usize, Peer>,
    next_number: usize,
    /// Without descriptors, nobody is accepted until then.
    accept_again_at: Option<Instant>,
    is_closing: bool,
}

impl Room {
    pub fn new(options: Options) -> io::Result<Self> {
        let listener = listen(&options.addr)?;
        // stage 1 {
        // So that accept does not wait either.
        listener.set_nonblocking(true)?;
        // stage 1 }
        Ok(Self {
            options,
            listener,
            bell: wake_at_ctrl_c()?,
            peers: BTreeMap::new(),
            next_number: 0,
            accept_again_at: None,
            is_closing: false,
        })
    }

    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    // --- The loop ---

    /// Waits until something can be done, does it, and waits again.
    pub fn run(&mut self) -> io::Result<()> {
        while !(self.is_closing && self.peers.is_empty()) {
            let is_open = !self.is_closing && self.accept_again_at.is_none();
            let listener = Some(&self.listener).filter(|_| is_open);
            for ready in wait(listener, &self.bell, &self.peers, self.next_time())? {
                match ready.whose {
                    Whose::Listener => self.accept()?,
                    Whose::Bell => self.stop()?,
                    Whose::Peer(number) => self.is_ready(number, &ready)?,
                }
            }
            self.look_at_the_time();
        }
        Ok(())
    }

    /// poll looks at all peers in each round, so this may do so, too.
    fn next_time(&self) -> Option<Instant> {
        let times = self.peers.values().filter_map(|peer| peer.ends_at);
        times.chain(self.accept_again_at).min()
    }

    fn look_at_the_time(&mut self) {
        let now = Instant::now();
        let is_over = |time: Option<Instant>| time.is_some_and(|time| time <= now);
        // stage 17 {
        if is_over(self.accept_again_at) {
            self.accept_again_at = None;
        }
        // stage 17 }
        let over = self.peers.iter().filter(|(_, peer)| is_over(peer.ends_at));
        let over: Vec<_> = over.map(|(number, _)| *number).collect();
        for number in over {
            self.close(number, "its time is over");
        }
    }

    // --- Peers that come ---

    /// Lets in those that wait, but not for so long that the others wait.
    fn accept(&mut self) -> io::Result<()> {
        // stage 2 {
        //- not_written(2);
        for _ in 0..ACCEPT_AT_ONCE {
            match self.listener.accept() {
                Ok((stream, addr)) => self.let_in(stream, addr)?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                // stage 2 }
                // stage 17 {
                // The listener stays readable, so poll would not wait any more: do without it for a moment.
                Err(error) if is_lack_of_descriptors(&error) => {
                    note(format_args!("accept: {error}; trying again"));
                    self.accept_again_at = Some(Instant::now() + TRY_AGAIN);
                    break;
                }
                // stage 17 }
                // stage 2 {
                // This one has gone already.
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
        // stage 2 }
    }

    /// One more is in the room.
    fn let_in(&mut self, stream: TcpStream, addr: SocketAddr) -> io::Result<()> {
        // stage 16 {
        if self.peers.len() >= self.options.max_peers {
            note(format_args!("{addr}: the room is full"));
            return Ok(());
        }
        // stage 16 }
        // stage 2 {
        stream.set_nonblocking(true)?;
        // A line must not wait for the acknowledgement of the one before it (Nagle).
        let _ = stream.set_nodelay(true);
        let peer = Peer::new(stream, addr);
        note(format_args!("{} has joined", peer.name));
        let number = self.next_number;
        self.next_number += 1;
        self.peers.insert(number, peer);
        // stage 2 }
        self.heard_of(self.next_number - 1);
        Ok(())
    }

    fn heard_of(&mut self, number: usize) {
        // stage 15 {
        if let (Some(idle), Some(peer)) = (self.options.idle, self.peers.get_mut(&number)) {
            peer.ends_at = Some(Instant::now() + idle);
        }
        // stage 15 }
    }

    // --- What peers send ---

    fn is_ready(&mut self, number: usize, ready: &Ready) -> io::Result<()> {
        if ready.can_write {
            self.send(number, b"")?;
        }
        if ready.can_read {
            self.receive(number)?;
        }
        Ok(())
    }

    /// One read, and not one more: the others have their turn, too.
    fn receive(&mut self, number: usize) -> io::Result<()> {
        // It may have been closed, or be about to leave, since poll has answered.
        let Some(peer) = self.peers.get_mut(&number).filter(|peer| !peer.is_leaving) else {
            return Ok(());
        };
        let mut buffer = [0; 16 * 1024];
        // stage 8 {
        //- let count = peer.stream.read(&mut buffer)?;
        let count = match peer.stream.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => {
                self.close(number, error);
                return Ok(());
            }
        };
        // stage 8 }
        if count == 0 {
            return self.has_left(number);
        }
        let lines = peer.lines(&buffer[..count]);
        let rest = peer.inbox.len();
        self.heard_of(number);
        for line in lines {
            self.take(number, &line)?;
        }
        // stage 9 {
        if rest > MAX_LINE {
            self.refuse(number)?;
        }
        // stage 9 }
        Ok(())
    }

    /// A line is complete.
    fn take(&mut self, number: usize, line: &[u8]) -> io::Result<()> {
        let Some(peer) = self.peers.get(&number).filter(|peer| !peer.is_leaving) else {
            return Ok(());
        };
        // stage 2 {
        //- let said: String = not_written(2);
        let said = format!("{}: {}", peer.name, text_of(line));
        // stage 2 }
        // stage 9 {
        if line.len() > MAX_LINE {
            return self.refuse(number);
        }
        // stage 9 }
        // stage 19 {
        //- say(&said);
        if !self.options.quiet {
            say(&said);
        }
        // stage 19 }
        // stage 3 {
        let others = self.peers.iter().filter(|(_, peer)| !peer.is_leaving);
        let others: Vec<_> = others.map(|(other, _)| *other).collect();
        for other in others {
            if other != number {
                self.send(other, format!("{said}\n").as_bytes())?;
            }
        }
        // stage 3 }
        Ok(())
    }

    /// Its line is too long.
    fn refuse(&mut self, number: usize) -> io::Result<()> {
        // stage 9 {
        let told = format!("line longer than {MAX_LINE} bytes\n");
        self.send(number, told.as_bytes())?;
        self.say_goodbye(number);
        // stage 9 }
        Ok(())
    }

    // --- What peers are sent ---

    /// Sends what can be sent now; the rest waits in the outbox.
    fn send(&mut self, number: usize, data: &[u8]) -> io::Result<()> {
        let Some(peer) = self.peers.get_mut(&number) else {
            return Ok(());
        };
        peer.outbox.extend_from_slice(data);
        // stage 8 {
        //- peer.flush()?;
        if let Err(error) = peer.flush() {
            self.close(number, error);
            return Ok(());
        }
        // stage 8 }
        if peer.is_leaving && peer.outbox.is_empty() {
            self.close(number, "has left");
            return Ok(());
        }
        // stage 12 {
        if peer.outbox.len() > MAX_OUTBOX {
            self.close(number, "does not read");
        }
        // stage 12 }
        Ok(())
    }

    // --- Peers that go ---

    /// It has sent all, and may still read.
    fn has_left(&mut self, number: usize) -> io::Result<()> {
        // stage 7 {
        //- not_written(7);
        let last_line = self.peers.get_mut(&number).and_then(Peer::last_line);
        if let Some(line) = last_line {
            self.take(number, &line)?;
        }
        self.say_goodbye(number);
        Ok(())
        // stage 7 }
    }

    /// Closes it when its outbox is empty, or a second later.
    fn say_goodbye(&mut self, number: usize) {
        // stage 11 {
        //- self.close(number, "has left");
        let Some(peer) = self.peers.get_mut(&number).filter(|peer| !peer.is_leaving) else {
            return;
        };
        peer.is_leaving = true;
        peer.ends_at = Some(Instant::now() + FAREWELL);
        if peer.outbox.is_empty() {
            self.close(number, "has left");
        }
        // stage 11 }
    }

    /// To drop its stream is to close it.
    fn close(&mut self, number: usize, why: impl Display) {
        // stage 7 {
        //- not_written(7);
        if let Some(peer) = self.peers.remove(&number) {
            note(format_args!("{}: {why}", peer.name));
        }
        // stage 7 }
        // stage 17 {
        // There is a descriptor again.
        self.accept_again_at = None;
        // stage 17 }
    }

    /// Nobody is let in any more; what is in the outboxes is sent, for at most a second.
    fn stop(&mut self) -> io::Result<()> {
        // stage 18 {
        //- not_written(18);
        let mut rung = [0; 64];
        let _ = self.bell.read(&mut rung);
        self.is_closing = true;
        let all: Vec<_> = self.peers.keys().copied().collect();
        for number in all {
            self.say_goodbye(number);
        }
        Ok(())
        // stage 18 }
    }
}
