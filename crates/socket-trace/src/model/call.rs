//! Calls, and what they return.

use serde::{Deserialize, Serialize};

use super::Data;

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
