//! What a segment is, and what the network did to it.

use std::time::Duration;

use socket_trace::model::{Begin, Fate, Name, Segment, Verdict};

use super::At;

/// Whether it carries data or a flag that was sent before.
#[must_use]
pub fn is_again(segment: &Segment) -> bool {
    segment.names.contains(&Name::Retransmission)
}

/// Whether the network lost it.
#[must_use]
pub fn is_lost(segment: &Segment) -> bool {
    segment
        .network
        .as_ref()
        .is_some_and(|verdict| verdict.is_lost())
}

/// Whether it has exactly these flags, but for PSH: `SYN`, or `SYN ACK`.
#[must_use]
pub fn is(segment: &Segment, flags: &str) -> bool {
    let flags = flags.split(' ');
    let without_psh = segment.flags.iter().filter(|flag| *flag != "PSH");
    flags.eq(without_psh)
}

/// Whether this flag is among its flags.
#[must_use]
pub fn has(segment: &Segment, flag: &str) -> bool {
    segment.flags.iter().any(|one| one == flag)
}

/// Whether it carries this text.
#[must_use]
pub fn carries(segment: &Segment, text: &str) -> bool {
    segment
        .data
        .as_ref()
        .is_some_and(|data| data.begin == Begin::Text(text.into()))
}

/// When it arrives, at the earliest; `None`, if it is lost.
#[must_use]
pub fn arrives(segment: &At<'_, Segment>) -> Option<Duration> {
    match &segment.network {
        Some(verdict) if verdict.is_lost() => None,
        verdict => Some(segment.time + delay(verdict.as_ref())),
    }
}

/// By how much the network makes a packet late, as far as that is known when it is sent.
#[must_use]
pub fn delay(verdict: Option<&Verdict>) -> Duration {
    let fates = verdict.map_or(&[][..], |verdict| verdict.fate.as_slice());
    let delays = fates.iter().map(|fate| match fate {
        Fate::Delayed(nanoseconds) => Duration::from_nanos(*nanoseconds),
        _ => Duration::ZERO,
    });
    delays.sum()
}

/// How many bytes it carries.
#[must_use]
pub fn length(segment: &Segment) -> u64 {
    segment.data.as_ref().map_or(0, |data| data.length)
}
