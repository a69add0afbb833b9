//! Receiving: one message, or all up to a marker.

use std::io::{self, Read};

use socket2::Socket;

/// One read, as text.
pub(crate) fn read(mut socket: &Socket) -> io::Result<String> {
    let mut buffer = [0; 4096];
    let count = socket.read(&mut buffer)?;
    Ok(String::from_utf8_lossy(&buffer[..count]).into_owned())
}

/// Sent last: a datagram that has not arrived before it will not arrive.
pub(crate) const MARKER: &[u8] = b"end";

/// The datagrams that arrive before the [`MARKER`].
pub(crate) fn until_marker(receiver: &Socket) -> io::Result<Vec<String>> {
    let mut received = Vec::new();
    loop {
        let datagram = read(receiver)?;
        if datagram.as_bytes() == MARKER {
            return Ok(received);
        }
        received.push(datagram);
    }
}
