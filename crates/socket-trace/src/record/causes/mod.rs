//! Whose packet is it? The calls that the tracer sees are joined with the packets that the wire sees.
//!
//! A call is told before its program goes on, so before the kernel can send anything for it.
//! A packet is asked about when it has been taken from the wire: its call may have returned by then, or not.
//!
//! | packet | its cause |
//! |---|---|
//! | data | the calls that wrote these bytes: `stream.rs` |
//! | SYN | connect, or a send that opens the connection (MSG_FASTOPEN) |
//! | FIN | shutdown, or the last close of the socket, or the end of the last process that had it: `holders.rs` |
//! | RST | such a close, with input that nobody has read, or with linger 0; else the kernel |
//! | a datagram | the call that it was sent in: `datagrams.rs` |
//! | SYN ACK, a bare ACK, whatever is sent again, a probe | the kernel |

mod datagrams;
mod holders;
mod stream;
mod told;
mod asked;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{Cause, Segment};

use datagrams::Datagrams;
use holders::Holders;
use stream::Stream;

/// More sockets are forgotten: first those that are closed.
const MOST_SOCKETS: usize = 20_000;

/// One direction of a connection: the host of its sender, the port there, and the address of the receiver.
type Flow = (usize, u16, SocketAddr);

/// What a call may lead to.
#[derive(Clone, Debug)]
pub(crate) enum Does {
    Connects,
    /// It sends so many bytes, which begin like this.
    Writes {
        length: u64,
        begin: Vec<u8>,
    },
    /// shutdown, of the direction in which the program sends.
    Ends,
    Closes,
    /// It sends nothing.
    Nothing,
}

/// A call on a socket of TCP or UDP.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) call: u64,
    pub(crate) program: usize,
    pub(crate) process: i32,
    pub(crate) socket: u64,
    pub(crate) is_tcp: bool,
    pub(crate) does: Does,
    pub(crate) time: u64,
}

/// What the tracer and both directions of the wire share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Arc<Mutex<Causes>>);

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Causes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sockets that programs have, as far as packets may come from them.
#[derive(Debug, Default)]
pub(crate) struct Causes {
    sockets: HashMap<u64, Socket>,
    flows: HashMap<Flow, u64>,
    listeners: HashMap<(usize, u16), u64>,
    datagrams: HashMap<usize, Datagrams>,
    holders: Holders,
}

/// A socket of TCP.
#[derive(Debug, Default)]
struct Socket {
    connect: Option<u64>,
    shutdown: Option<u64>,
    closing: Option<Closing>,
    has_sent_fin: bool,
    stream: Stream,
}

/// Somebody has closed the socket. Whether others have it still is seen when they use it.
#[derive(Debug)]
struct Closing {
    cause: Cause,
    call: Option<u64>,
    returned: Option<u64>,
}

/// What the tracer tells.
impl Causes {
    /// A program has entered this call.
    pub(crate) fn entered(&mut self, made: &Made) {
        self.holders.uses(made.process, made.socket);
        if !made.is_tcp {
            if let Does::Writes { begin, length } = &made.does {
                let sent = datagrams::Sent::new(made.call, made.time, begin, *length);
                self.datagrams.entry(made.program).or_default().push(sent);
            }
            return;
        }
        self.make_room();
        let socket = self.sockets.entry(made.socket).or_default();
        if !socket.has_sent_fin {
            socket.closing = None;
        }
        match &made.does {
            Does::Connects => socket.connect = Some(made.call),
            Does::Writes { length, begin } => {
                socket.stream.entered(made.call, made.time, *length, begin);
            }
            Does::Ends => socket.shutdown = socket.shutdown.or(Some(made.call)),
            Does::Closes => {
                self.holders.closes(made.process, made.socket);
                socket.closing = Some(Closing {
                    cause: Cause::Calls(vec![made.call]),
                    call: Some(made.call),
                    returned: None,
                });
            }
            Does::Nothing => {}
        }
    }

    /// It has returned: with so many bytes sent, or 0 where it sends none; or with an error.
    pub(crate) fn returned(&mut self, made: &Made, time: u64, result: Option<u64>) {
        if !made.is_tcp {
            if let Some(datagrams) = self.datagrams.get_mut(&made.program) {
                datagrams.returned(made.call, time, result.is_some());
            }
            return;
        }
        let Some(socket) = self.sockets.get_mut(&made.socket) else {
            return;
        };
        match &made.does {
            Does::Writes { .. } => socket.stream.returned(made.call, time, result.unwrap_or(0)),
            Does::Ends if result.is_none() && socket.shutdown == Some(made.call) => {
                socket.shutdown = None;
            }
            Does::Closes => {
                let closing = socket.closing.as_mut();
                let closing = closing.filter(|closing| closing.call == Some(made.call));
                if let Some(closing) = closing {
                    closing.returned = Some(time);
                }
            }
            _ => {}
        }
    }

    /// This socket sends here.
    pub(crate) fn is_of(&mut self, socket: u64, flow: Flow) {
        self.make_room();
        self.flows.insert(flow, socket);
        self.sockets.entry(socket).or_default();
    }

    /// The process has a socket that it has not made a call on.
    pub(crate) fn accepted(&mut self, process: i32, socket: u64) {
        self.holders.uses(process, socket);
    }

    /// Connections to this port of the host wait at this socket.
    pub(crate) fn listens(&mut self, socket: u64, host: usize, port: u16) {
        self.listeners.insert((host, port), socket);
    }

    /// The process has one more descriptor of this socket.
    pub(crate) fn duplicated(&mut self, process: i32, socket: u64) {
        self.holders.duplicated(process, socket);
    }

    pub(crate) fn forked(&mut self, parent: i32, child: i32) {
        self.holders.forked(parent, child);
    }

    /// Descriptors may have been closed by that; the others are seen when they are used.
    pub(crate) fn executed(&mut self, process: i32) {
        self.holders.remove(process);
    }

    /// The process is about to end, and has its descriptors still.
    pub(crate) fn ends(&mut self, process: i32) {
        for socket in self.holders.remove(process) {
            if let Some(socket) = self.sockets.get_mut(&socket) {
                socket.closing = Some(Closing {
                    cause: Cause::End(process),
                    call: None,
                    returned: None,
                });
            }
        }
    }

    fn make_room(&mut self) {
        if self.sockets.len() < MOST_SOCKETS && self.flows.len() < MOST_SOCKETS {
            return;
        }
        self.sockets.retain(|_, socket| socket.closing.is_none());
        if self.sockets.len() > MOST_SOCKETS / 2 {
            self.sockets.clear();
        }
        let sockets = &self.sockets;
        self.flows.retain(|_, socket| sockets.contains_key(socket));
        self.listeners
            .retain(|_, socket| sockets.contains_key(socket));
    }
}

/// The direction in which this segment goes.
pub(crate) fn flow_of(segment: &Segment) -> Flow {
    (segment.from, segment.source.port(), segment.destination)
}

#[cfg(test)]
mod tests;
