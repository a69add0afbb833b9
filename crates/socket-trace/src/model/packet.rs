//! What crosses the wire.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::{Data, Verdict};

/// Why a packet was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// These calls, by their numbers in the trace: the bytes of one segment may come from several.
    Calls(Vec<u64>),
    /// The end of this process, which closed what the process held.
    End(i32),
    /// The kernel, by itself: an acknowledgement, a retransmission, a probe, an answer to what nobody expects.
    Kernel,
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
    /// Why it was sent; nothing, if that was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What the rules of the network say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Verdict>,
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
    /// Why it was sent; nothing, if that was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What the rules of the network say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Verdict>,
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
    /// Why it was sent; nothing, if that was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What the rules of the network say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Verdict>,
}
