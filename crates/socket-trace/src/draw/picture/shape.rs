//! What a picture consists of. Positions are in pixels, from the upper left corner.

use super::said::Said;
use crate::draw::verdict::Way;

/// A picture of a trace.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) title: Said,
    pub(super) heads: Vec<Head>,
    pub(super) shapes: Vec<Shape>,
}

/// A lane, and what is above it.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) area: Area,
    pub(super) name: Said,
    pub(super) command: Said,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    pub(super) fn bottom(&self) -> i32 {
        self.y + self.height
    }

    pub(super) fn right(&self) -> i32 {
        self.x + self.width
    }
}

/// What is drawn for an event.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The number of the event, or of the first that is not drawn.
    pub(super) event: u64,
    /// Where the event is on the axis of time.
    pub(super) y: i32,
    /// All of it in words, where the shape has room for a part only.
    pub(super) whole: Said,
    pub(super) part: Part,
}

/// The kinds of shapes.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Call(CallBox),
    Arrow(Arrow),
    Tag(Tag),
    /// What a program prints.
    Printed {
        lane: usize,
        area: Area,
        lines: Vec<Said>,
    },
    /// How a process ends.
    Ended {
        lane: usize,
        area: Area,
        lines: Vec<Said>,
        is_bad: bool,
    },
    /// Over all lanes: a silence, what is left out, a note.
    Band {
        area: Area,
        lines: Vec<Said>,
        kind: Band,
    },
    /// A time, in milliseconds.
    Time {
        right: i32,
        text: String,
    },
}

/// What a band tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Band {
    /// What is left out.
    Fold,
    /// What a reader must know.
    Note,
    /// What has failed.
    Failure,
}

/// A call, from its entry to its return.
#[derive(Clone, Debug, Default)]
pub(super) struct CallBox {
    pub(super) lane: usize,
    pub(super) area: Area,
    /// The call, and what it returned if it has not waited.
    pub(super) head: Vec<Said>,
    /// The part of the box in which it waits.
    pub(super) wait: Option<Wait>,
    /// What a call that has waited returned.
    pub(super) foot: Vec<Said>,
    pub(super) is_error: bool,
}

/// The time in which a call waits.
#[derive(Clone, Debug, Default)]
pub(super) struct Wait {
    pub(super) area: Area,
    /// The event with which it ends, if it does, and how long it lasts.
    pub(super) until: Option<(u64, String)>,
    /// It is beside its box, since other threads make calls meanwhile.
    pub(super) is_bar: bool,
}

/// A packet on its way.
#[derive(Clone, Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) start: (i32, i32),
    pub(super) end: (i32, i32),
    /// The label, in the middle.
    pub(super) pill: Area,
    /// What is written in it; a copy of a packet has none.
    pub(super) lines: Vec<Said>,
    pub(super) kind: Packet,
    pub(super) way: Way,
    /// Of one that is late, the event of its arrival, if it arrives.
    pub(super) arrival: Option<u64>,
}

/// How a packet is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packet {
    /// A segment that carries data or ends a stream.
    Data,
    /// A segment without data.
    Control,
    /// A segment that was sent before.
    Again,
    Reset,
    Datagram,
    Icmp,
}

/// What the kernel holds.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) area: Area,
    pub(super) text: Said,
    pub(super) kind: Held,
}

/// What a tag tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    State,
    /// A state that follows from others, and was not seen.
    Derived,
    /// Bytes or connections.
    Waits,
}
