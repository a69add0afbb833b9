//! Step 1: nobody is asked. Each socket is tried, again and again.
//!
//! It works, with every kind of socket, on every system.
//! It costs a whole processor, also when nobody says a word, and a system call for each silent peer in each round.

use std::io;
use std::time::Duration;

use super::{Event, Ready, Watched};

pub(super) struct Spin;

impl Ready for Spin {
    /// Says of all that they are ready: a read or write that is not says `WouldBlock`.
    fn wait(
        &mut self,
        watched: &Watched<'_>,
        _timeout: Option<Duration>,
        events: &mut Vec<Event>,
    ) -> io::Result<()> {
        let all = watched.iter();
        events.extend(all.map(|(token, _, ready)| Event { token, ready }));
        Ok(())
    }
}
