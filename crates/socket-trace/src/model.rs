//! The model: a trace is a list of events, in the order in which they happened.
//!
//! Every drawing, and every file, is made from these types. As JSON they have a [version](VERSION):
//! it grows when a program that reads the old form could misread the new one.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

/// The version of the JSON form.
pub const VERSION: u32 = 1;

/// What happened: the programs, and their events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// [`VERSION`] of the program that wrote it.
    pub version: u32,
    /// The traced programs. An event names one by its place in this list.
    pub programs: Vec<Program>,
    /// What happened, by time.
    pub events: Vec<Event>,
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
    /// The state of a socket, as the kernel tells it.
    State(State),
    /// Bytes or connections that wait for the program.
    Waiting(Waiting),
    /// A line that the program printed.
    Printed(Printed),
    /// A process has ended.
    Ended(Ended),
    /// What a reader of the trace must know: a part that is missing, and what would help.
    Note(Note),
}

/// A call on a socket, in the words of the C library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The number of this call in the trace; its return has the same.
    pub call: u64,
    /// `connect`, `send`: what a program calls, rather than the number that the kernel gets.
    pub name: String,
    /// Its arguments. Buffers are not among them: their content is `data`.
    pub arguments: Vec<String>,
    /// The number of the socket in the kernel (its inode), as in `/proc/PID/fd`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<u64>,
    /// What is sent; after the return also what was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Data>,
}

/// The answer of the kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// The call; only now it has what the kernel filled in.
    #[serde(flatten)]
    pub call: Call,
    /// What came back.
    pub outcome: Outcome,
    /// What the value means, where a number does not say it: the descriptors that are ready.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
    /// When the call was made, in nanoseconds since the trace began.
    pub entered: u64,
}

/// What a call returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A number: a descriptor, a count of bytes, 0.
    Value(i64),
    /// `ECONNREFUSED (Connection refused)`.
    Error(String),
    /// A signal came first; the kernel repeats the call, or it fails with EINTR.
    Interrupted,
    /// The program ended in this call.
    Never,
}

/// Bytes that were sent or received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// How many they are.
    pub length: u64,
    /// The first of them, as text or, where they are none, in hexadecimal digits.
    #[serde(flatten)]
    pub begin: Begin,
}

/// How bytes begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begin {
    /// They are UTF-8.
    Text(String),
    /// They are not: two digits a byte.
    Hex(String),
}

/// A TCP segment. Numbers are relative: those of each side begin with its SYN, at 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The program on whose side it was sent, by its place in the list of programs.
    pub from: usize,
    /// Address and port of the sender.
    pub source: SocketAddr,
    /// Address and port of the receiver.
    pub destination: SocketAddr,
    /// `SYN`, `ACK`, `FIN`, `RST`, `PSH`, `URG`.
    pub flags: Vec<String>,
    /// The number of its first byte.
    pub sequence: u32,
    /// The number of the byte that the sender expects next, if it has the flag ACK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledges: Option<u32>,
    /// How many bytes more the sender has room for, scaled where that was agreed on.
    pub window: u32,
    /// The options of a SYN: `mss 1460`, `wscale 7`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// What it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Data>,
    /// What is special about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
}

/// What is special about a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Name {
    /// These bytes, or this SYN or FIN, were sent before.
    Retransmission,
    /// The same acknowledgement once more, while bytes of the other side are on their way.
    DuplicateAck,
    /// The sender has no room left.
    ZeroWindow,
    /// The sender has room again, or more of it, and says nothing else.
    WindowUpdate,
    /// Is there room again? asked after a zero window.
    WindowProbe,
    /// Is the other side still there? asked after a long silence.
    Keepalive,
    /// The answer to a keepalive or a window probe.
    ProbeAnswer,
    /// The connection ends at once, or there was none.
    Reset,
}

/// A UDP datagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Datagram {
    /// The program on whose side it was sent.
    pub from: usize,
    /// Address and port of the sender.
    pub source: SocketAddr,
    /// Address and port of the receiver.
    pub destination: SocketAddr,
    /// What it carries.
    pub data: Data,
    /// It was longer than a packet may be: this is the first of several fragments.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fragmented: bool,
}

/// A message of ICMP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Icmp {
    /// The program on whose side it was sent.
    pub from: usize,
    /// Who sent it.
    pub source: IpAddr,
    /// Whom it is for.
    pub destination: IpAddr,
    /// `port unreachable`, `echo request`.
    pub meaning: String,
    /// The packet that caused the error: `UDP 10.9.0.2:40000 → 10.9.0.1:9000`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// The state of a TCP socket, as the kernel told it after a call or a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Its inode; a connection that no program holds has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<u64>,
    /// Its own address.
    pub local: SocketAddr,
    /// Its peer; port 0 if it has none.
    pub remote: SocketAddr,
    /// `ESTABLISHED`, as `ss` and the man pages write it, or `gone`.
    pub state: String,
    /// Nobody saw it: it follows from what was seen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
}

/// What waited in the queues of a socket when the program made a call on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its inode.
    pub socket: u64,
    /// Its own address.
    pub local: SocketAddr,
    /// Which queue it is.
    pub queue: Queue,
    /// Bytes; in the accept queue, connections.
    pub count: u32,
}

/// A queue of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Bytes received and not read.
    Receive,
    /// Bytes sent and not acknowledged.
    Send,
    /// Connections that are complete and not accepted.
    Accept,
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

/// What a reader of the trace must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What is so.
    pub text: String,
    /// What would help; empty, if nothing would.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
}

/// So many bytes of a longer row are kept: a screen is not wider, and a trace of a million events must stay small.
pub const KEPT_BYTES: usize = 200;

impl Data {
    /// These bytes, the first of `length`.
    #[must_use]
    pub fn new(first: &[u8], length: u64) -> Self {
        let kept = &first[..first.len().min(KEPT_BYTES)];
        let is_cut = kept.len() < first.len() || (kept.len() as u64) < length;
        Self {
            length,
            begin: begin(kept, is_cut),
        }
    }

    /// There is more than is kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let kept = match &self.begin {
            Begin::Text(text) => text.len(),
            Begin::Hex(digits) => digits.len() / 2,
        };
        (kept as u64) < self.length
    }
}

/// Text, if they are UTF-8 without control characters that no text has. The last character may be cut.
fn begin(bytes: &[u8], is_cut: bool) -> Begin {
    let is_text = |text: &str| {
        let unusual = |c: &char| c.is_control() && !"\t\n\r\x1b\0".contains(*c);
        !text.contains('\0') && text.chars().filter(unusual).count() == 0
    };
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text(text) => return Begin::Text(text.to_owned()),
        Err(error) if is_cut && error.error_len().is_none() => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            if is_text(&valid) && !valid.is_empty() {
                return Begin::Text(valid.into_owned());
            }
        }
        _ => {}
    }
    Begin::Hex(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_text_or_digits() {
        let cases: [(&[u8], u64, Begin); 6] = [
            (b"one\n", 4, Begin::Text("one\n".into())),
            ("你好".as_bytes(), 6, Begin::Text("你好".into())),
            // A character cut in half, by us and by the program.
            (&"你好".as_bytes()[..5], 6, Begin::Text("你".into())),
            (&"你好".as_bytes()[..5], 5, Begin::Hex("e4bda0e5a5".into())),
            (&[0x16, 3, 1], 3, Begin::Hex("160301".into())),
            (b"", 0, Begin::Text(String::new())),
        ];
        for (bytes, length, expected) in cases {
            assert_eq!(Data::new(bytes, length).begin, expected, "{bytes:?}");
        }
    }

    #[test]
    fn long_bytes_are_cut_and_their_length_is_kept() {
        let data = Data::new(&[b'a'; 1000], 5000);
        assert_eq!(data.length, 5000);
        assert_eq!(data.begin, Begin::Text("a".repeat(KEPT_BYTES)));
        assert!(data.is_cut() && !Data::new(b"a", 1).is_cut());
    }
}
