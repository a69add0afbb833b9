//! The model: a trace is a list of events, in the order in which they happened.
//!
//! Every drawing, and every file, is made from these types. As JSON they have a [version](VERSION):
//! it grows when a program that reads the old form could misread the new one.

mod call;
mod data;
mod kernel;
mod network;
mod packet;

use serde::{Deserialize, Serialize};

pub use call::{Call, Outcome, Return};
pub use data::{Begin, Data, KEPT_BYTES};
pub use kernel::{Queue, State, Waiting};
pub use network::{Arrival, Fate, Verdict};
pub use packet::{Cause, Datagram, Icmp, Name, Segment};

/// The version of the JSON form.
pub const VERSION: u32 = 2;

/// What happened: the programs, and their events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// [`VERSION`] of the program that wrote it.
    pub version: u32,
    /// When it began, in nanoseconds since 1970.
    #[serde(default)]
    pub began: u64,
    /// The traced programs. An event names one by its place in this list.
    pub programs: Vec<Program>,
    /// The rules of the network between them, as they were written: `drop client data 2`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub network: Vec<String>,
    /// What happened, by time.
    pub events: Vec<Event>,
}

impl Trace {
    /// One of these programs in which nothing has happened yet.
    #[must_use]
    pub fn begin(began: u64, programs: Vec<Program>, network: Vec<String>) -> Self {
        let (version, events) = (VERSION, Vec::new());
        Self {
            version,
            began,
            programs,
            network,
            events,
        }
    }
}

/// A program that was started and watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// `server`, `client`, or the name of the command.
    pub name: String,
    /// Its command line, word by word.
    pub command: Vec<String>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Nanoseconds since the trace began.
    pub time: u64,
    /// Whose event it is. A segment is nobody's: it has a sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<usize>,
    /// The number of the thread that did it, as in `/proc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<i32>,
    /// What it is.
    #[serde(flatten)]
    pub what: What,
}

/// The kinds of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// A thread has made a call, and the kernel has not answered yet.
    CallEntered(Call),
    /// The kernel has answered.
    CallReturned(Return),
    /// A TCP segment, as it left its sender.
    Segment(Segment),
    /// A UDP datagram, as it left its sender.
    Datagram(Datagram),
    /// A message of ICMP: an error, or an echo.
    Icmp(Icmp),
    /// A packet that the network has kept for a while, or doubled, arrives.
    Arrival(Arrival),
    /// The state of a socket, as the kernel tells it.
    State(State),
    /// Bytes or connections that wait for the program.
    Waiting(Waiting),
    /// A line that the program printed.
    Printed(Printed),
    /// A process has ended.
    Ended(Ended),
    /// What a program tells of itself: what it does next, or that it failed. Nothing that is recorded is one.
    Step(Step),
    /// What a reader of the trace must know: a part that is missing, and what would help.
    Note(Note),
}

/// What the program printed: a line, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// To which of the two.
    pub stream: Stream,
    /// The line, without its end.
    pub line: Data,
}

/// Where a program prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Its answers.
    Stdout,
    /// Its talk.
    Stderr,
}

/// The end of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Its number.
    pub process: i32,
    /// It is the one that was started, and not a child of it.
    pub first: bool,
    /// How it ended.
    pub how: Ending,
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It returned this status.
    Exited(i32),
    /// This signal killed it: `SIGTERM`.
    Killed(String),
}

/// What a program tells of itself, such as a test of its steps: it is added to a trace that has been recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it does, or what it expected and what came.
    pub text: String,
    /// Here it failed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
}

/// What a reader of the trace must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What is so.
    pub text: String,
    /// What would help; empty, if nothing would.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
}
