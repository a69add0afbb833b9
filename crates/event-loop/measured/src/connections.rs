//! The connections of the load generator: blocking sockets of std.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Result, ensure};

/// Fewer than the shortest backlog of a server: plain std asks for 128.
const AT_ONCE: usize = 100;

/// No server needs so long to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens connections, and has each answered once: all threads and tasks of the server have started then.
pub(crate) fn connect(server: SocketAddr, count: usize) -> Result<Vec<TcpStream>> {
    let mut streams = Vec::new();
    while streams.len() < count {
        let first = streams.len();
        for _ in 0..AT_ONCE.min(count - first) {
            let stream = TcpStream::connect(server)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            streams.push(stream);
        }
        let new: Vec<_> = streams[first..].iter().collect();
        send(&new, b"hello")?;
        for stream in new {
            let is_answered = receive(stream, b"hello", &mut [0; 5])?;
            ensure!(is_answered, "no answer within {PATIENCE:?}");
        }
    }
    Ok(streams)
}

pub(crate) fn send(streams: &[&TcpStream], message: &[u8]) -> Result<()> {
    for mut stream in streams.iter().copied() {
        stream.write_all(message)?;
    }
    Ok(())
}

/// Returns whether the answer has come before the read timed out.
pub(crate) fn receive(mut stream: &TcpStream, message: &[u8], answer: &mut [u8]) -> Result<bool> {
    match stream.read_exact(answer) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
        result => result?,
    }
    ensure!(answer == message, "something else came back");
    Ok(true)
}
