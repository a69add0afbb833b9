//! The loop: wait, then do for each who is ready what can be done at once.

mod entrance;
mod turn;

use std::io;
use std::mem;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::acceptor::Acceptor;
use crate::bell::{Bell, bell, is_rung};
use crate::listener::listen_on;
use crate::peers::{Due, Peers};
use crate::ready::source::{Ear, descriptor, listener, source};
use crate::ready::{Event, Interest, Watched};
use crate::{Service, Settings};

/// The tokens of the loop's own sockets. Those of connections are larger.
const LISTENER: usize = 0;
const BELL: usize = 1;

/// In bytes. One buffer serves all: between two calls, nothing is in it.
const BUFFER: usize = 16 * 1024;

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

    /// Removes those who are gone, and sees whether somebody can be taken in.
    fn end_the_round(&mut self) -> io::Result<()> {
        for token in mem::take(&mut self.peers.closed) {
            self.peers.remove(token);
            self.service.gone(token);
        }
        self.peers.outputs.write_what_waits()?;
        self.watch_the_listener()?;
        let is_ending = self.acceptor.is_none();
        let is_done = self.peers.table.len() == 0 && !self.peers.outputs.are_behind();
        self.is_over |= is_ending && is_done;
        Ok(())
    }
}
