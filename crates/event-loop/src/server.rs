//! The loop: wait, then do for each who is ready what can be done at once.

use std::io::{self, ErrorKind, Read};
use std::mem;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::acceptor::{Accepted, Acceptor, BATCH, REST};
use crate::bell::{Bell, bell, is_rung};
use crate::connection::Stage;
use crate::listener::listen_on;
use crate::peers::{Due, LAST_WORDS, Peers};
use crate::ready::source::{Ear, Stream, descriptor, listener, source};
use crate::ready::{Event, Interest, Watched};
use crate::{End, Service, Settings, WhenFull};

/// The tokens of the loop's own sockets. Those of connections are larger.
const LISTENER: usize = 0;
const BELL: usize = 1;

/// In bytes. One buffer serves all: between two calls, nothing is in it.
const BUFFER: usize = 16 * 1024;

/// How often a peer that sends and sends is read from in a round: then it is the others' turn.
const READS_A_ROUND: usize = 4;

/// How soon stdout is tried again when it was full.
const PRINT_AGAIN: Duration = Duration::from_millis(10);

/// A server of one thread.
pub struct Server<S> {
    service: S,
    settings: Settings,
    peers: Peers,
    addr: SocketAddr,
    /// `None`: nobody is taken in any more.
    acceptor: Option<Acceptor>,
    ear: Ear,
    buffer: Box<[u8]>,
    is_over: bool,
}

impl<S: Service> Server<S> {
    /// Binds to `addr`, which is `HOST:PORT`, at the first address of HOST that can be bound.
    /// What rings the bell ends the server.
    ///
    /// # Errors
    /// If HOST is unknown, if none of its addresses can be bound, or if the kernel has no more descriptors.
    pub fn bind(addr: &str, settings: Settings, service: S) -> io::Result<(Self, Bell)> {
        let bound = listen_on(addr)?;
        let addr = bound.local_addr()?;
        let mut listener = listener(bound);
        let (bell, mut ear) = bell()?;
        let mut ready = settings.ready.ready()?;
        ready.add(LISTENER, source(&mut listener), Interest::READ)?;
        ready.add(BELL, source(&mut ear), Interest::READ)?;
        let server = Self {
            service,
            peers: Peers::new(ready, S::ANSWERS_FIRST, settings.idle),
            settings,
            addr,
            acceptor: Some(Acceptor::new(listener)),
            ear,
            buffer: vec![0; BUFFER].into(),
            is_over: false,
        };
        Ok((server, bell))
    }

    /// Where it listens, with the port that the kernel chose.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where it prints, and who is there.
    pub fn peers(&mut self) -> &mut Peers {
        &mut self.peers
    }

    /// Serves until the bell is rung. Then nobody is taken in any more,
    /// and those who are there have a second to take what waits for them.
    ///
    /// # Errors
    /// If the kernel cannot wait, or if stdout cannot be written. Never because of a peer.
    pub fn serve(mut self) -> io::Result<()> {
        let mut events = Vec::new();
        while !self.is_over {
            self.wait(&mut events)?;
            for event in events.drain(..) {
                self.handle(event);
            }
            while let Some(due) = self.peers.timers.take_due(self.peers.now) {
                self.handle_due(due);
            }
            self.end_the_round()?;
        }
        Ok(())
    }

    fn wait(&mut self, events: &mut Vec<Event>) -> io::Result<()> {
        let peers = &mut self.peers;
        let acceptor = self.acceptor.as_ref();
        let watched = Watched {
            own: [
                acceptor.map(|it| (LISTENER, descriptor(&it.listener), it.told)),
                Some((BELL, descriptor(&self.ear), Interest::READ)),
            ],
            table: &peers.table,
        };
        let mut timeout = peers.timers.timeout(Instant::now());
        if peers.outputs.are_behind() {
            timeout = Some(timeout.map_or(PRINT_AGAIN, |timeout| timeout.min(PRINT_AGAIN)));
        }
        let waited = peers.ready.wait(&watched, timeout, events);
        peers.now = Instant::now();
        waited
    }

    fn handle(&mut self, event: Event) {
        match event.token {
            LISTENER => self.accept(),
            BELL => {
                if is_rung(&mut self.ear) {
                    self.begin_to_end();
                } else {
                    self.peers.ready.blocked(BELL, Interest::READ);
                }
            }
            token => {
                if event.ready.write {
                    self.peers.flush(token);
                }
                if event.ready.read {
                    self.read_from(token);
                }
            }
        }
    }

    /// A batch of those who have come.
    fn accept(&mut self) {
        for _ in 0..BATCH {
            let is_full = self.peers.table.len() >= self.settings.max_peers;
            let Some(acceptor) = &mut self.acceptor else {
                return;
            };
            if is_full && self.settings.when_full == WhenFull::Wait {
                return;
            }
            match acceptor.accept(self.peers.now) {
                Accepted::Peer(_, addr) if is_full => {
                    self.peers
                        .note(&format!("{addr} turned away: all places are taken"));
                }
                Accepted::Peer(stream, addr) => self.admit(stream, addr),
                Accepted::Nobody => {
                    self.peers.ready.blocked(LISTENER, Interest::READ);
                    return;
                }
                Accepted::NotNow(report) => {
                    acceptor.is_resting = true;
                    self.peers.timers.set(self.peers.now + REST, Due::Accept);
                    if let Some(report) = report {
                        self.peers.note(&report);
                    }
                    return;
                }
            }
        }
    }

    fn admit(&mut self, stream: Stream, addr: SocketAddr) {
        match self.peers.admit(stream, addr) {
            Ok(token) => self.service.joined(&mut self.peers, token),
            Err(error) => self.peers.note(&format!("{addr} {}", End::Failed(error))),
        }
    }

    /// Reads until nothing is there, but not more often than is fair.
    fn read_from(&mut self, token: usize) {
        for _ in 0..READS_A_ROUND {
            let Some(peer) = self.peers.table.get_mut(token) else {
                return;
            };
            let is_lingering = peer.stage == Stage::Lingering;
            if !peer.wants(S::ANSWERS_FIRST).read {
                return;
            }
            match peer.stream.read(&mut self.buffer[..S::PIECE]) {
                Ok(0) if is_lingering => return self.peers.close(token),
                Ok(0) => return self.service.ended(&mut self.peers, token),
                Ok(_) if is_lingering => {}
                Ok(count) => {
                    peer.heard = self.peers.now;
                    let piece = &self.buffer[..count];
                    self.service.received(&mut self.peers, token, piece);
                    if count < S::PIECE && !self.peers.ready.waits_for_would_block() {
                        return;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return self.peers.ready.blocked(token, Interest::READ);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return self.peers.end(token, End::Failed(error)),
            }
        }
    }

    fn handle_due(&mut self, due: Due) {
        match due {
            Due::Accept => {
                if let Some(acceptor) = &mut self.acceptor {
                    acceptor.is_resting = false;
                }
            }
            Due::End => self.is_over = true,
            Due::Idle(name) => self.peers.see_whether_idle(name),
            Due::Close(name) => self.peers.close_if_there(name),
            Due::Resume(name) => self.peers.resume(name),
        }
    }

    /// Removes those who are gone, and sees whether there is a place for the next.
    fn end_the_round(&mut self) -> io::Result<()> {
        for token in mem::take(&mut self.peers.closed) {
            self.peers.remove(token);
            self.service.gone(token);
        }
        self.peers.outputs.write_what_waits()?;
        if let Some(acceptor) = &mut self.acceptor {
            let is_full = self.peers.table.len() >= self.settings.max_peers;
            let waits = is_full && self.settings.when_full == WhenFull::Wait;
            let wanted = Interest {
                read: !waits && !acceptor.is_resting,
                write: false,
            };
            if wanted != acceptor.told {
                acceptor.told = wanted;
                self.peers
                    .ready
                    .change(LISTENER, source(&mut acceptor.listener), wanted)?;
            }
        } else {
            self.is_over |= self.peers.table.len() == 0 && !self.peers.outputs.are_behind();
        }
        Ok(())
    }

    fn begin_to_end(&mut self) {
        let Some(mut acceptor) = self.acceptor.take() else {
            return;
        };
        self.peers
            .ready
            .remove(LISTENER, source(&mut acceptor.listener));
        self.peers.timers.set(self.peers.now + LAST_WORDS, Due::End);
        for token in self.peers.table.tokens() {
            if let Some(peer) = self.peers.table.get_mut(token) {
                // Unread bytes would make a reset of the end; see `Stage::Lingering`.
                let _ = peer.stream.read(&mut self.buffer);
            }
            self.peers.let_go(token);
        }
    }
}
