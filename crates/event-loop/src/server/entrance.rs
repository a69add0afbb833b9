//! Who comes in, how many, and until when.

use std::io::{self, Read};
use std::net::SocketAddr;

use super::{LISTENER, Server};
use crate::acceptor::{Accepted, BATCH, REST};
use crate::peers::{Due, LAST_WORDS};
use crate::ready::Interest;
use crate::ready::source::{Stream, source};
use crate::{End, Service, WhenFull};

impl<S: Service> Server<S> {
    /// A batch of those who have come.
    pub(super) fn accept(&mut self) {
        for _ in 0..BATCH {
            let is_full = self.is_full();
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

    /// Looks at the listener only while somebody can be taken in: it stays readable as long as somebody is waiting there.
    pub(super) fn watch_the_listener(&mut self) -> io::Result<()> {
        let waits = self.is_full() && self.settings.when_full == WhenFull::Wait;
        let Some(acceptor) = &mut self.acceptor else {
            return Ok(());
        };
        let wanted = Interest {
            read: !waits && !acceptor.is_resting,
            write: false,
        };
        if wanted == acceptor.told {
            return Ok(());
        }
        acceptor.told = wanted;
        let source = source(&mut acceptor.listener);
        self.peers.ready.change(LISTENER, source, wanted)
    }

    fn is_full(&self) -> bool {
        self.peers.table.len() >= self.settings.max_peers
    }

    /// Takes nobody in any more, and lets those go who are there.
    pub(super) fn begin_to_end(&mut self) {
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
