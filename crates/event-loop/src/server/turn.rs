//! A peer's turn: what it has sent is read, and goes to the service.

use std::io::{ErrorKind, Read};

use super::Server;
use crate::connection::Stage;
use crate::ready::Interest;
use crate::{End, Service};

/// How often a peer that sends and sends is read from in a round: then it is the others' turn.
const READS_A_ROUND: usize = 4;

impl<S: Service> Server<S> {
    /// Reads until nothing is there, but not more often than is fair.
    pub(super) fn read_from(&mut self, token: usize) {
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
}
