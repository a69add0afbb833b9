//! The shortest echo with mio that keeps what a peer does not take yet: what event-loop is held against.
//!
//! It has no limit on connections, no timers, no orderly end, and counts on `accept` to succeed.

use std::io::{ErrorKind, Read, Result, Write};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Registry, Token};

use super::BUFFER;

const LISTENER: Token = Token(usize::MAX);

struct Peer {
    stream: TcpStream,
    /// What could not be written yet; nothing is read while something is in it.
    unsent: Vec<u8>,
}

pub(super) fn serve(listener: std::net::TcpListener) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let mut listener = TcpListener::from_std(listener);
    let mut poll = Poll::new()?;
    let readable = Interest::READABLE;
    poll.registry()
        .register(&mut listener, LISTENER, readable)?;
    let mut peers: Vec<Option<Peer>> = Vec::new();
    let mut events = Events::with_capacity(1024);
    let mut buffer = [0; BUFFER];
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            let token = event.token();
            if token == LISTENER {
                while let Some(peer) = accept(&listener, poll.registry(), peers.len())? {
                    peers.push(Some(peer));
                }
            } else if let Some(peer) = &mut peers[token.0]
                && !echo(peer, event.is_read_closed(), &mut buffer).unwrap_or(false)
            {
                // It is closed, and so leaves the list of the kernel. Its place is not used again.
                peers[token.0] = None;
            }
        }
    }
}

fn accept(listener: &TcpListener, registry: &Registry, token: usize) -> Result<Option<Peer>> {
    let mut stream = match listener.accept() {
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
        accepted => accepted?.0,
    };
    stream.set_nodelay(true)?;
    let both = Interest::READABLE | Interest::WRITABLE;
    registry.register(&mut stream, Token(token), both)?;
    let unsent = Vec::new();
    Ok(Some(Peer { stream, unsent }))
}

/// Echoes until nothing is there, or the peer takes no more. Returns whether the connection goes on.
///
/// mio is edge-triggered: it tells of what is left only when more arrives.
/// A read that does not fill the buffer has taken all that was there, which saves the read that would say so; see epoll(7).
/// But the end of the stream, if it has come, is still there.
fn echo(peer: &mut Peer, has_ended: bool, buffer: &mut [u8]) -> Result<bool> {
    let unsent = std::mem::take(&mut peer.unsent);
    if !send(peer, &unsent)? {
        return Ok(true);
    }
    loop {
        let count = match peer.stream.read(buffer) {
            Ok(0) => return Ok(false),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            read => read?,
        };
        let is_all = count < buffer.len() && !has_ended;
        if !send(peer, &buffer[..count])? || is_all {
            return Ok(true);
        }
    }
}

/// Writes all, or keeps the rest for later.
fn send(peer: &mut Peer, mut bytes: &[u8]) -> Result<bool> {
    while !bytes.is_empty() {
        match peer.stream.write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                peer.unsent = bytes.to_vec();
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
