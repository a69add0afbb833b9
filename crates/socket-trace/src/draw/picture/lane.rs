//! A lane: the part of the picture that shows one program.

use super::kept::Entry;
use super::shape::Area;

/// So wide is the bar of a call that waits, where other threads need the lane meanwhile.
const BAR: i32 = 12;
/// More bars beside each other would leave no room for calls; further ones share the last place.
const MOST_BARS: i32 = 3;

/// Where a program's events are drawn.
#[derive(Debug)]
pub(super) struct Lane {
    area: Area,
    /// Its outer edge is on the left: there the bars are.
    is_left: bool,
    /// From here on nothing is drawn yet.
    pub(super) free: i32,
    /// Where the last packet arrived: what it led to is not above.
    pub(super) arrival: i32,
    /// Calls that wait.
    pub(super) open: Vec<Open>,
    /// The last shape, if it is a call that has not waited.
    pub(super) last: Option<Last>,
    /// Several threads make calls.
    pub(super) has_threads: bool,
}

/// A call that waits.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) call: u64,
    /// Its box, by its place in the list of shapes.
    pub(super) shape: usize,
    /// When it was made, in nanoseconds.
    pub(super) entered: u64,
    /// The place of its bar, if it needs one.
    pub(super) bar: i32,
    /// Another thread has made a call meanwhile: now it is a bar beside that.
    pub(super) is_interrupted: bool,
}

/// A call that has not waited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Last {
    pub(super) call: u64,
    pub(super) shape: usize,
    /// Right of its text there is room from here on, at this height.
    pub(super) beside: (i32, i32),
}

impl Lane {
    pub(super) fn new(index: usize, is_left: bool, area: Area, entries: &[Entry]) -> Self {
        let is_of_another_thread = |entry: &Entry| matches!(entry, Entry::Event(kept) if kept.event.program == Some(index) && kept.thread > 0);
        Self {
            area,
            is_left,
            free: area.y,
            arrival: area.y,
            open: Vec::new(),
            last: None,
            has_threads: entries.iter().any(is_of_another_thread),
        }
    }

    /// From where to where a shape is, beside the bars of the calls that wait.
    pub(super) fn area(&self, y: i32, height: i32) -> Area {
        self.beside_bars(self.open.iter().map(|open| open.bar + 1).max(), y, height)
    }

    /// The same, beside this call's own bar.
    pub(super) fn beside_bar(&self, bar: i32, y: i32, height: i32) -> Area {
        self.beside_bars(Some(bar + 1), y, height)
    }

    fn beside_bars(&self, bars: Option<i32>, y: i32, height: i32) -> Area {
        let inset = bars.unwrap_or(0) * BAR;
        let shift = if self.is_left { inset } else { 0 };
        Area {
            x: self.area.x + shift,
            y,
            width: self.area.width - inset,
            height,
        }
    }

    /// The bar of a call that waits.
    pub(super) fn bar(&self, bar: i32, y: i32, height: i32) -> Area {
        let x = if self.is_left {
            self.area.x + bar * BAR
        } else {
            self.area.right() - (bar + 1) * BAR
        };
        Area {
            x,
            y,
            width: BAR - 2,
            height,
        }
    }

    /// A place for a bar that no other call has.
    pub(super) fn free_bar(&self) -> i32 {
        let is_free = |bar: &i32| self.open.iter().all(|open| open.bar != *bar);
        (0..MOST_BARS).find(is_free).unwrap_or(MOST_BARS - 1)
    }

    /// Pixels for a shape beside the bars that there are, and beside this one.
    pub(super) fn room(&self, own: Option<i32>) -> i32 {
        let bars = self.open.iter().map(|open| open.bar).chain(own);
        self.area.width - bars.max().map_or(0, |bar| (bar + 1) * BAR)
    }

    /// A shape at the edge that is next to the wire.
    pub(super) fn at_inner_edge(&self, y: i32, width: i32, height: i32) -> Area {
        let x = if self.is_left {
            self.area.right() - width - 4
        } else {
            self.area.x + 4
        };
        Area {
            x,
            y,
            width,
            height,
        }
    }

    /// A shape right of the last call's text, if there is room.
    pub(super) fn beside_last(&self, now: i32, width: i32, height: i32) -> Option<Area> {
        let (from, middle) = self.last?.beside;
        let x = self.area.right() - width - 4;
        let is_near = now < middle + height;
        (is_near && from <= x).then_some(Area {
            x,
            y: middle - height / 2,
            width,
            height,
        })
    }

    /// Where packets leave and arrive.
    pub(super) fn inner_edge(&self) -> i32 {
        if self.is_left {
            self.area.right()
        } else {
            self.area.x
        }
    }

    /// All of it, down to this.
    pub(super) fn whole(&self, bottom: i32) -> Area {
        Area {
            height: bottom - self.area.y,
            ..self.area
        }
    }
}
