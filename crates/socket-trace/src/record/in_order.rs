//! Frames in the order in which they were sent.
//!
//! Between two virtual interfaces each processor hands over what was sent on it. A program that moves from one
//! to the other, or sends while an acknowledgement makes the kernel send, may overtake itself; on a cable it could not.
//! The numbers of a connection tell what has been overtaken.

use std::collections::VecDeque;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant, SystemTime};

/// So long a frame waits for one that was sent before it. If that was lost, it never comes.
const MOST_WAIT: Duration = Duration::from_millis(10);
/// So many frames wait with it.
const MOST_FRAMES: usize = 1024;

/// A frame, and when it came.
pub(super) type Came = (Vec<u8>, SystemTime);

/// The frames of one direction. Each comes with a time that is not before that of the last one.
pub(super) struct InOrder<Missing: Fn(&[u8]) -> bool> {
    frames: Receiver<Came>,
    held: VecDeque<Came>,
    last: SystemTime,
    /// Whether bytes before those of this frame have not come.
    is_some_missing: Missing,
}

impl<Missing: Fn(&[u8]) -> bool> InOrder<Missing> {
    pub(super) fn new(frames: Receiver<Came>, is_some_missing: Missing) -> Self {
        Self {
            frames,
            held: VecDeque::new(),
            last: SystemTime::UNIX_EPOCH,
            is_some_missing,
        }
    }

    /// The first frame before which nothing is missing.
    fn next_in_order(&self) -> Option<usize> {
        let mut held = self.held.iter();
        held.position(|(frame, _)| !(self.is_some_missing)(frame))
    }

    fn give(&mut self, index: usize) -> Option<Came> {
        let (frame, came) = self.held.remove(index)?;
        self.last = self.last.max(came);
        Some((frame, self.last))
    }
}

impl<Missing: Fn(&[u8]) -> bool> Iterator for InOrder<Missing> {
    type Item = Came;

    /// It ends when nobody sends frames any more.
    fn next(&mut self) -> Option<Came> {
        if self.held.is_empty() {
            self.held.push_back(self.frames.recv().ok()?);
        }
        let end = Instant::now() + MOST_WAIT;
        loop {
            if let Some(index) = self.next_in_order() {
                return self.give(index);
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.frames.recv_timeout(left) {
                Ok(frame) if self.held.len() < MOST_FRAMES => self.held.push_back(frame),
                Ok(frame) => {
                    self.held.push_back(frame);
                    return self.give(0);
                }
                Err(_) => return self.give(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::mpsc;

    use super::*;

    fn at(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(second)
    }

    /// Frames of one byte, their number. They come a second after each other.
    fn carried(came: &[u8]) -> Vec<(u8, u64)> {
        let (sender, frames) = mpsc::channel();
        for (second, number) in (1..).zip(came) {
            sender.send((vec![*number], at(second))).unwrap();
        }
        drop(sender);
        let next = Cell::new(1);
        let in_order = InOrder::new(frames, |frame: &[u8]| frame[0] > next.get());
        let seconds = |time: SystemTime| time.duration_since(at(0)).unwrap().as_secs();
        let carried = in_order.map(|(frame, came)| (frame[0], seconds(came)));
        carried
            .inspect(|(number, _)| next.set((number + 1).max(next.get())))
            .collect()
    }

    #[test]
    fn what_was_overtaken_comes_in_its_place() {
        let all = [(1, 1), (2, 2), (3, 4), (4, 4), (5, 5)];
        assert_eq!(carried(&[1, 2, 4, 3, 5]), all);
        // A frame that never comes is waited for only for a while; and a frame may come a second time.
        assert_eq!(carried(&[1, 3, 4]), [(1, 1), (3, 2), (4, 3)]);
        assert_eq!(carried(&[1, 2, 1]), [(1, 1), (2, 2), (1, 3)]);
    }

    #[test]
    fn a_frame_waits_for_one_that_is_still_to_come() {
        let (sender, frames) = mpsc::channel();
        sender.send((vec![2], at(1))).unwrap();
        let asked = Cell::new(false);
        let mut in_order = InOrder::new(frames, |frame: &[u8]| {
            // The first one comes while the second is waiting.
            if !asked.replace(true) {
                sender.send((vec![1], at(2))).unwrap();
            }
            frame[0] == 2
        });
        assert_eq!(in_order.next(), Some((vec![1], at(2))));
    }
}
