//! From the first moment of a connection to its last: the steps from one stage to the next.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use socket2::SockRef;

use super::{Due, Name, Peers};
use crate::connection::{Connection, Stage};
use crate::end::End;
use crate::outbox::Outbox;
use crate::ready::Interest;
use crate::ready::source::{Stream, source};

/// How long a peer that is let go has to take its last words.
pub(crate) const LAST_WORDS: Duration = Duration::from_secs(1);

impl Peers {
    /// A peer has come.
    pub(crate) fn admit(&mut self, stream: Stream, addr: SocketAddr) -> io::Result<usize> {
        // Otherwise a short line may wait 40 ms for the acknowledgement of the one before it (Nagle).
        SockRef::from(&stream).set_tcp_nodelay(true)?;
        self.next_id += 1;
        let told = Interest::READ;
        let token = self.table.insert(Connection {
            stream,
            addr,
            id: self.next_id,
            stage: Stage::Open,
            outbox: Outbox::default(),
            is_paused: false,
            heard: self.now,
            took: self.now,
            told,
        });
        let peer = self.table.get_mut(token).expect("it was just inserted");
        let added = self.ready.add(token, source(&mut peer.stream), told);
        if let Err(error) = added {
            self.table.remove(token);
            return Err(error);
        }
        if let Some(idle) = self.idle {
            let id = self.next_id;
            self.timers
                .set(self.now + idle, Due::Idle(Name { token, id }));
        }
        Ok(token)
    }

    /// Ends the conversation with a peer. What waits for it is still sent, if it can be.
    pub fn end(&mut self, token: usize, end: End) {
        let Some(peer) = self.table.get_mut(token) else {
            return;
        };
        let (was_open, id) = (peer.is_open(), peer.id);
        if was_open {
            self.outputs.note(&format!("{} {end}", peer.addr));
        }
        if matches!(end, End::Failed(_) | End::DoesNotRead) {
            self.close(token);
        } else if was_open {
            let linger = matches!(end, End::SentAway(_));
            peer.stage = Stage::Leaving { linger };
            self.step(token);
            // A peer that is owed answers gets them, however long that takes.
            if !(self.answers_first && matches!(end, End::Left)) {
                self.close_later(Name { token, id });
            }
        }
    }

    /// The server ends: a peer for which nothing waits is closed, and the others when they have it.
    pub(crate) fn let_go(&mut self, token: usize) {
        if let Some(peer) = self.table.get_mut(token) {
            match peer.stage {
                Stage::Open => {
                    peer.stage = Stage::Leaving { linger: false };
                    self.step(token);
                }
                Stage::Lingering => self.close(token),
                Stage::Leaving { .. } | Stage::Closed => {}
            }
        }
    }

    /// What waits for a peer may be written now.
    pub(crate) fn flush(&mut self, token: usize) {
        let Some(peer) = self.table.get_mut(token) else {
            return;
        };
        let before = peer.outbox.len();
        if let Err(error) = peer.outbox.flush(&mut peer.stream) {
            return self.end(token, End::Failed(error));
        }
        if peer.outbox.len() < before {
            peer.took = self.now;
        }
        if !peer.outbox.is_empty() {
            self.ready.blocked(token, Interest::WRITE);
        }
        self.step(token);
    }

    /// Closes a connection at the end of this round, whatever waits for it.
    pub(crate) fn close(&mut self, token: usize) {
        let peer = self.table.get_mut(token);
        if let Some(peer) = peer.filter(|peer| peer.stage != Stage::Closed) {
            peer.stage = Stage::Closed;
            self.closed.push(token);
        }
    }

    /// Removes a connection, and so closes it.
    pub(crate) fn remove(&mut self, token: usize) {
        if let Some(mut peer) = self.table.remove(token) {
            self.ready.remove(token, source(&mut peer.stream));
        }
    }

    /// Tells the kernel, if something else is to be waited for than before.
    pub(super) fn wait_for_what_it_wants(&mut self, token: usize) {
        let Some(peer) = self.table.get_mut(token) else {
            return;
        };
        let wanted = peer.wants(self.answers_first);
        if wanted != peer.told {
            peer.told = wanted;
            let changed = self.ready.change(token, source(&mut peer.stream), wanted);
            if let Err(error) = changed {
                self.end(token, End::Failed(error));
            }
        }
    }

    /// The next stage, where the outbox of one who leaves is empty.
    fn step(&mut self, token: usize) {
        if let Some(peer) = self.table.get_mut(token)
            && peer.outbox.is_empty()
            && let Stage::Leaving { linger } = peer.stage
        {
            if linger
                && SockRef::from(&peer.stream)
                    .shutdown(Shutdown::Write)
                    .is_ok()
            {
                peer.stage = Stage::Lingering;
            } else {
                return self.close(token);
            }
        }
        self.wait_for_what_it_wants(token);
    }
}
