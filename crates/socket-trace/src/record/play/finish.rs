//! The client has ended: has the server finished, too?

use std::time::{Duration, Instant};

use super::Play;
use crate::record::by_hand::Hand;
use crate::record::processes::is_at_rest;

/// After the client has ended, the server may finish what it does: until it has been quiet for so long …
/// It is less than the half second after which Python's socketserver looks up.
pub(super) const QUIET: Duration = Duration::from_millis(400);
/// … and for so long at most.
const FINISH: Duration = Duration::from_secs(2);
/// A bad network makes both longer: until what was lost has been sent again. tcp(7): the first time after 200 ms.
const SENT_AGAIN: Duration = Duration::from_secs(1);

impl Play<'_> {
    /// The server has done what it had to do for its client, or has had its time for that.
    pub(super) fn has_finished(&self, now: Instant, since: Instant) -> bool {
        let most = FINISH.saturating_add(self.on_the_wire());
        self.is_quiet(now, since) || now - since > most
    }

    /// Since its client has ended, the server has only looked whether there is another one, and rests now.
    fn is_quiet(&self, now: Instant, since: Instant) -> bool {
        let busy = self.tracer.calls.last_busy.max(since);
        let quiet = QUIET.saturating_add(self.on_the_wire());
        let has_stopped = now.saturating_duration_since(self.last_stop) > quiet;
        let is_quiet = has_stopped || now.saturating_duration_since(busy) > quiet;
        is_quiet && self.tracer.processes(0).into_iter().all(is_at_rest)
    }

    /// The client has ended, and what it has sent waits at the wire.
    pub(super) fn waits_for_the_reader(&self) -> bool {
        self.hand.as_ref().is_some_and(Hand::is_waited_for)
    }

    /// The programs have ended, and not because the reader wanted that: what they have sent goes its way.
    pub(super) fn let_the_rest_pass(&self) {
        if let Some(hand) = self.hand.as_ref().filter(|_| !self.is_interrupted) {
            hand.let_all_pass();
        }
    }

    /// So long something may be on its way in a bad network.
    fn on_the_wire(&self) -> Duration {
        match self.options.network.is_empty() && self.hand.is_none() {
            true => Duration::ZERO,
            false => SENT_AGAIN.saturating_add(self.options.network.round_trip()),
        }
    }
}
