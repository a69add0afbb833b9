//! What is to be done with a peer at a certain time.

use super::{LAST_WORDS, Peers};
use crate::connection::{Connection, Stage};
use crate::end::End;

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// Has the peer been silent for too long?
    Idle(Name),
    /// Its last words have waited long enough.
    Close(Name),
    /// Read from it again.
    Resume(Name),
    /// Accept again.
    Accept,
    /// End, also if peers are still there.
    End,
}

/// When a timer is due, its token may be that of another connection. An id is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(super) token: usize,
    pub(super) id: u64,
}

impl Peers {
    /// Closes a peer from which nothing came for so long.
    ///
    /// The timer is not put off with each byte: it looks once in `idle` when something came last.
    pub(crate) fn see_whether_idle(&mut self, name: Name) {
        let (now, idle) = (self.now, self.idle);
        let peer = self.named(name).filter(|peer| peer.is_open());
        let (Some(peer), Some(idle)) = (peer, idle) else {
            return;
        };
        let end = peer.heard + idle;
        if end <= now {
            self.end(name.token, End::Silent(idle));
        } else {
            self.timers.set(end, Due::Idle(name));
        }
    }

    /// Closes a peer in a while, if it does not take its last words before.
    pub(super) fn close_later(&mut self, name: Name) {
        if self
            .named(name)
            .is_some_and(|peer| peer.stage != Stage::Closed)
        {
            let time = self.now + LAST_WORDS;
            self.timers.set(time, Due::Close(name));
        }
    }

    pub(crate) fn close_if_there(&mut self, name: Name) {
        if self.named(name).is_some() {
            self.close(name.token);
        }
    }

    pub(crate) fn resume(&mut self, name: Name) {
        if let Some(peer) = self.named(name) {
            peer.is_paused = false;
            self.wait_for_what_it_wants(name.token);
        }
    }

    fn named(&mut self, name: Name) -> Option<&mut Connection> {
        let peer = self.table.get_mut(name.token)?;
        (peer.id == name.id).then_some(peer)
    }
}
