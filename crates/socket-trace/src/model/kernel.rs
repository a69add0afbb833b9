//! What the kernel holds.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

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
