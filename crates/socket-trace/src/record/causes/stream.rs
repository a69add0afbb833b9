//! Which call wrote which bytes of a stream.
//!
//! Calls wait here until the wire has carried their bytes: bytes leave in the order in which they were written.
//! Two threads may be in a call at the same time. Then the order is not known, and the bytes themselves tell.

use std::collections::VecDeque;

/// More calls whose bytes were not seen: they go another way, and the wire never sees them.
const MOST_CALLS: usize = 20_000;

/// The calls whose bytes have not all been sent.
#[derive(Debug, Default)]
pub(super) struct Stream {
    calls: VecDeque<Wrote>,
    /// The number of the next byte that was never seen; it goes in a circle.
    next: u32,
    /// Some calls were forgotten: nothing is known any more.
    is_lost: bool,
}

#[derive(Debug)]
struct Wrote {
    call: u64,
    entered: u64,
    returned: Option<u64>,
    /// What it returned, or what it was asked for as long as it has not returned.
    length: u64,
    begin: Vec<u8>,
    /// So many of its bytes have been seen.
    sent: u64,
}

impl Stream {
    /// A call wants to write this.
    pub(super) fn entered(&mut self, call: u64, entered: u64, length: u64, begin: &[u8]) {
        if self.calls.len() >= MOST_CALLS {
            self.is_lost = true;
            self.calls.clear();
        }
        if self.is_lost {
            return;
        }
        let begin = begin.to_vec();
        self.calls.push_back(Wrote {
            call,
            entered,
            returned: None,
            length,
            begin,
            sent: 0,
        });
    }

    /// It has written so much.
    pub(super) fn returned(&mut self, call: u64, time: u64, length: u64) {
        let Some(at) = self.calls.iter().rposition(|wrote| wrote.call == call) else {
            return;
        };
        let wrote = &mut self.calls[at];
        wrote.returned = Some(time);
        wrote.length = length;
        if wrote.sent >= length {
            self.calls.remove(at);
        }
    }

    /// The calls that wrote this data, whose first byte has that number; `None` if they were not seen.
    pub(super) fn take(&mut self, begin: u32, data: &[u8]) -> Option<Vec<u64>> {
        let ahead = begin.wrapping_sub(self.next).cast_signed();
        let data = match usize::try_from(ahead.wrapping_neg()) {
            // It begins with bytes that have been sent before.
            Ok(again) => data.get(again..).unwrap_or_default(),
            Err(_) => {
                // Bytes before it never came to the wire.
                self.consume(u64::from(ahead.unsigned_abs()), &[]);
                self.next = begin;
                data
            }
        };
        let calls = self.consume(data.len() as u64, data);
        self.next = self.next.wrapping_add(data.len() as u32);
        (!calls.is_empty()).then_some(calls)
    }

    fn consume(&mut self, count: u64, data: &[u8]) -> Vec<u64> {
        let mut calls = Vec::new();
        let mut left = count;
        while left > 0 {
            let at = (count - left) as usize;
            let Some(index) = self.writer_of(data.get(at..).unwrap_or_default()) else {
                break;
            };
            let wrote = &mut self.calls[index];
            let taken = left.min(wrote.length - wrote.sent);
            wrote.sent += taken;
            left -= taken;
            if taken > 0 && calls.last() != Some(&wrote.call) {
                calls.push(wrote.call);
            }
            if wrote.sent == wrote.length {
                self.calls.remove(index);
            }
        }
        calls
    }

    /// The place of the call that wrote what begins with these bytes.
    fn writer_of(&self, data: &[u8]) -> Option<usize> {
        let first = self.calls.front()?;
        // Calls are in the order in which they were entered. What began after the first had returned came later.
        let may_be_first = |wrote: &Wrote| {
            first
                .returned
                .is_none_or(|returned| wrote.entered <= returned)
        };
        let candidates = self.calls.iter().take_while(|wrote| may_be_first(wrote));
        let mut candidates = candidates.enumerate();
        // One that has been seen in part goes on.
        let begun = candidates.clone().find(|(_, wrote)| wrote.sent > 0);
        let like = || candidates.find(|(_, wrote)| begins_alike(&wrote.begin, data));
        let found = begun.or_else(like);
        Some(found.map_or(0, |(index, _)| index))
    }
}

/// As far as both are known, and as long as something is.
fn begins_alike(one: &[u8], other: &[u8]) -> bool {
    let length = one.len().min(other.len());
    length > 0 && one[..length] == other[..length]
}
