//! One clock for all: the kernel stamps packets with the same.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When the trace began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Duration);

impl Clock {
    /// Begins now.
    pub(crate) fn start() -> Self {
        Self(since_epoch(SystemTime::now()))
    }

    /// In nanoseconds since 1970.
    pub(crate) fn began(self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }

    /// Nanoseconds since then.
    pub(crate) fn now(self) -> u64 {
        self.at(SystemTime::now())
    }

    /// This time, in nanoseconds since then.
    pub(crate) fn at(self, time: SystemTime) -> u64 {
        let elapsed = since_epoch(time).saturating_sub(self.0);
        u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
    }
}

fn since_epoch(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}
