//! A packet that waits, is put aside, or was taken.

use std::time::Duration;

use super::Parcel;
use crate::by_hand::Seen;
use crate::model::{Cause, Verdict, What};
use crate::network::Which;
use crate::packet::is_later_fragment;

/// A packet that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) parcel: Parcel,
    /// Its further fragments.
    pub(super) rest: Vec<Vec<u8>>,
    pub(super) name: Option<Which>,
    pub(super) again_after: Option<Duration>,
    /// While it waited, it was sent again.
    pub(super) is_overtaken: bool,
}

/// One that was put aside.
#[derive(Debug)]
pub(super) struct Held {
    /// The key that releases it.
    pub(super) key: usize,
    pub(super) waiting: Waiting,
    /// Its place among what was done.
    pub(super) entry: usize,
    /// By what the network knows it.
    pub(super) packet: u64,
    /// The next packet of its side releases it.
    pub(super) swaps: bool,
}

/// A packet of which it is decided what becomes of it.
#[derive(Debug)]
pub(in crate::record) struct Taken {
    /// When that was decided.
    pub(in crate::record) time: u64,
    pub(in crate::record) from: usize,
    pub(in crate::record) frame: Vec<u8>,
    pub(in crate::record) what: What,
    pub(in crate::record) cause: Option<Cause>,
    pub(in crate::record) verdict: Option<Verdict>,
}

impl Waiting {
    /// Whether this frame is a further fragment of it.
    pub(super) fn is_first_of(&self, parcel: &Parcel) -> bool {
        self.parcel.from == parcel.from && is_later_fragment(&parcel.frame)
    }

    pub(super) fn waited(&self, now: u64) -> Duration {
        Duration::from_nanos(now.saturating_sub(self.parcel.came))
    }

    pub(super) fn taken(&self, time: u64, verdict: Option<Verdict>) -> Option<Taken> {
        let parcel = &self.parcel;
        Some(Taken {
            time,
            from: parcel.from,
            frame: parcel.frame.clone(),
            what: parcel.what.clone()?,
            cause: parcel.cause.clone(),
            verdict,
        })
    }

    /// As the reader sees it.
    pub(super) fn seen(&self, now: u64, text: impl Fn(&What) -> String) -> Seen {
        Seen {
            from: self.parcel.from,
            name: self.name.map_or(String::new(), |name| name.to_string()),
            text: self.parcel.what.as_ref().map_or(String::new(), text),
            waits: self.waited(now),
            again_after: self.again_after,
        }
    }
}
