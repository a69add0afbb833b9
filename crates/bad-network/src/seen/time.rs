//! Times, in words.

use std::time::Duration;

/// Milliseconds: `103 ms`.
#[must_use]
pub fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

/// Seconds, to a tenth: `1.0 s`.
#[must_use]
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
